"""Ballots filled in and scanned by the machine itself, with the truth beside them.

The way of a page: `order` draws the ballots and lines up their pages (`accidents` befall them where asked
for) → `blanks` draws the printed PDF → `people` says who fills it in and what they want (`writer`,
`answers`) → `deeds` turns wishes into marks and their truth → `shapes` leads the hand, `stroke` makes it
shake, `pen` and `ink` (or real handwriting, `crops`) leave the ink; `fill` puts these together → `paper` folds
and stains the sheet → `scanner` scans it (`scan_settings`), or a phone photographs it (`camera`, as
`photo_settings` say, through a `lens`, on a `desk`) → `encode` compresses it → `stacks` writes it, `books` keeps
the truth. `run` is the whole job, `worker` one batch of it, for which `pipeline.worker_pool` has processes.

`fill.draw_page` and `scanner.scan` know no files: a benchmark can drive them by themselves.
"""
