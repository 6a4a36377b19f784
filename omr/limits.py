"""The thresholds for one box by itself and for dirty pages; what asks several boxes at once has its own beside it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The thresholds, each with how it was found."""

    # Outlines of printed boxes measure 0.5 to 0.7, after hard fading and blur 0.25; a crossing
    # stroke alone, tried along every box of a page, reached 0.12.
    outline: float = 0.16
    # A punch hole over a corner hides part of the line, as no stroke does, and darkens the zone: less than 0.6 of
    # the page's usual outline, 4.5 mm² of it outside. Of 1,800 marked boxes 9 have so weak a line, and 99 in 100
    # less ink outside.
    holed_outline_share: float = 0.65
    holed_mm2: float = 4.0
    # Correction fluid through which a mark shows leaves an outline of 0.24 to 0.49 of the usual, thinner by 0.2 mm and
    # more of its darkness (8 of 9 that were believed). Of 1,400 marked boxes of normal and hard pages none has so weak
    # a line where no streak runs; pages that a scanner's software whitens have up to 0.15 mm less, and 0.55.
    covered_outline_share: float = 0.52
    covered_mm: float = -0.18
    # And a box that seems empty, whose outline is paler than this share of the page's usual one, lies where a light on
    # the paper swallowed ink: a ring round an outline of 0.52 was called nothing. Of 25,500 boxes of normal, hard,
    # dirtied and odd pages 3 more are asked about, all on dirtied ones.
    paled_outline_share: float = 0.65
    # The frame leaves at most a quarter of a millimetre on flat sheets; the search ends at 1 mm,
    # where the best place may be the rim of something else.
    shift_mm: float = 0.85
    # Where a streak along the outline was mended, one side of it is gone: such a box is believed to lie where the frame
    # says if it and all others of the page, whose outlines are seen, lie there.
    mended_shift_mm: float = 0.3
    mended_page_shift_mm: float = 0.5
    # Strongest segment response of empty boxes over the page's noise: 1.0 to 2.1 on gray scans.
    empty_noise: float = 2.6
    # Darkness of a segment that may still be grain or JPEG ripple, whatever the noise.
    empty_line: float = 0.07
    # But ink in many small pieces is a pale pencil's cross on rough paper: of 23,000 gray boxes without a mark one that
    # was called empty holds so much.
    scattered_mm2: float = 0.4
    # Marks: well above noise, and long. Specks touch at most 5 rows or columns of 0.25 mm.
    marked_noise: float = 4.0
    marked_line: float = 0.16
    marked_touched: int = 7
    marked_mm2: float = 0.7
    # A light hand's marks measure 0.13 to 0.16 where others of its page measure more: two of those hardly darker, and
    # nothing for the network to see in it but a plain mark. Ghosts of erased crosses (0.1) have darker company:
    # of two examiners' 166 boxes that are marks for this or for lying in pieces all are, of 74,307 of ours none is.
    pale_line: float = 0.10
    pale_noise: float = 8.0
    pale_touched: int = 9
    pale_mm2: float = 1.5
    pale_peers: int = 2
    pale_darker: float = 1.4
    # Two or three specks side by side touch 7 or 8, with 0.9 to 1.6 mm² between them (3 of 156,600 boxes with traces).
    # Of 3,000 marks 42 are as small, 39 of them dots, which count where they are their writer's habit.
    small_touched: int = 8
    small_mm2: float = 1.7
    # Pieces in one line are a stroke whose pen skipped: the longest segments answer at 0.25 to 0.44, at specks, tails'
    # ends and small words at 0.23 at most (93 boxes without marks, 42 with words).
    broken_long: float = 0.25
    # What goes on outside the box is a small tick, with a hook inside, or else the end of a long stroke.
    small_turns: int = 4
    small_full_ratio: float = 0.85
    # Blackened evenly: 0.97 measured; hatched by hand 0.25 to 0.84, scribbled out up to 0.88.
    solid: float = 0.93
    # A punch hole over the box is as even, round (nothing but ink in its outline) and leaves the box's corners (0.58 to
    # 0.81 of it is ink; 9 of 156,600 boxes with traces). Of ten boxes blackened as evenly two are like that.
    hole_full_ratio: float = 0.99
    hole_fill_ratio: float = 0.85
    # Between cross and blackened lie half fills, hatching and scribbled out crosses. Crosses of ball
    # and gel pens fill 0.17 to 0.35 of the inside, scribble 0.43 and more.
    dense_ratio: float = 0.38
    # A felt pen's cross fills up to 0.58 as well, but clear paper stands between its strokes: they
    # answer at 0.55 and more, its crossing at 0.42 and more, in 8 directions and more. Scribble that
    # fills so little answers at 0.47 at most, its crossings at 0.35.
    felt_ratio: float = 0.58
    felt_line: float = 0.55
    felt_spot: float = 0.42
    felt_turns: int = 8
    # Or its strokes cross: by 1.25 mm and more, nearly upright, with little paper within their outline. Of 155 boxes of
    # scribble and 130 of words that fill as much none is like that, of 18 such crosses that were asked about 12; a gel
    # pen's cross in a ring close round it leaves more paper (0.45 of its outline is ink).
    wide_crossing_mm: float = 1.25
    wide_crossing_sine: float = 0.9
    wide_full_ratio: float = 0.58
    wide_bent_ratio: float = 0.15
    # Words: strong segments in nearly all directions, none of them long. Crosses reach 10 to 12
    # directions too, but their longest segment is half of their strongest and more.
    turns: int = 10
    long_ratio: float = 0.46
    # And bent ones: what two straight strokes leave of words is 0.15 to 0.30 of the ink (the middle half of 270), of
    # ticks and slashes at most 0.12. Crosses are left out: those drawn in one loop bend as much.
    bent_ratio: float = 0.12
    # A question mark bends as little as a tick, but paper lies under its arch: one sample of 1/8 mm (0.016 mm²) and
    # more in 16 of 20, in one of 90 ticks (the paper between pen and outline), in no slash. In 1 bit a sample is a
    # pixel, so two are asked for.
    arch_mm2: float = 0.01
    bitonal_arch_mm2: float = 0.02
    # Crosses: two strokes that go on for a millimetre on all four sides of where they cross, or for less where they
    # are so large that they leave the box. The more they bend, the surer their crossing must be: of 205 real crosses
    # drawn with a pen 4 in 100 fail, of 270 words 7 in 100 pass, most of them "có".
    crossing_mm: float = 1.0
    large_crossing_mm: float = 0.75
    large_touched: int = 14
    loop_ratio: float = 0.25
    loop_sine: float = 0.87
    loop_touched: int = 10  # smaller ones may be an 8
    # Far off the middle of the box one arm is cut off: straight strokes that leave the box on two sides.
    cut_crossing_mm: float = 0.5
    cut_touched: int = 15
    cut_bent_ratio: float = 0.06
    # Fine pens miss at the crossing, which is then short; but two strokes explain all of such a cross, and ink is 0.31
    # to 0.44 of its outline: 8 of 20 crosses that were asked about on normal pages, none of 25,000 words and signs.
    slender_bent_ratio: float = 0.015
    slender_crossing_mm: float = 0.25
    slender_full_ratio: float = 0.46
    slender_touched: int = 12
    slender_arch_mm2: float = 0.1  # of paper between its arms; pale "?" of hard scans leave 0.05
    slender_noise: float = 12.0  # grain breaks a pale "?" into straight pieces
    slender_rim_sectors: int = 1  # lines that strike a cross out leave the box
    # Letters fill 0.09 to 0.38 of the inside; what fills more is blackened or hatched, and judged as that.
    word_fill_ratio: float = 0.38
    # Of a gel pen they fill a little more: 4 of 57 words that passed for marks, no plain mark of 10,000.
    thick_fill_ratio: float = 0.42
    thick_letters: float = 0.8
    # And letters leave paper inside their outline: 0.57 to 0.68 of it is ink (the middle half of 270 words), 0.80 in
    # one of a hundred, but 0.89 for a small "&" of a thick pen; dots, half filled boxes and ovals reach 0.8 to 0.98.
    full_ratio: float = 0.9
    # All of the shape together, as odds fitted on as many words as marks (`letters.py`). On pages of writers and words
    # that were not looked at before, 0.3 and 0.05 let half as many words again pass; 0.1 and 0.005 hardly fewer.
    letters: float = 0.15
    # What the network says of ink among the page's other marks (`company.py`), on hands, words, pens, scanners that it
    # was not fitted on: 1,200 pages of an examiner's own program, half of all rows odd. Of 4,001 words and marks taken
    # back 21 pass at 0.3, 15 at 0.2 and 13 at 0.15, for 3.2, 3.3 and 3.3 % of the boxes of plain rows. At 0.06 one more
    # passes than at 0.04, for 0.1 % fewer.
    odd: float = 0.2
    plain: float = 0.04
    # Where a page is full of scrawls that fill boxes, many a single one looks scribbled out: up to here it is believed
    # where its page speaks for it. Of those 4,001 one passes for it and would not at 0.8, for 0.06 % of the boxes. But
    # where what would be believed looks odd together (`odds_together`), none is: without it one more passes.
    odd_among_like: float = 0.9
    odd_together: float = 2.0
    letters_with_sign: float = 0.005
    # Small signs inside the box that neither cross nor are one stroke, "?" of fine pens before all, look like small
    # ticks: odds of 0.06 to 0.15 in 8 of 10 that passed among 1,200,000 boxes, in 14 of 11,700 plain marks.
    small_letters: float = 0.06
    small_letters_touched: int = 12
    small_letters_turns: int = 5
    small_letters_crossing_mm: float = 0.5
    # And larger ones, whose one stroke is all the ink but runs in six directions and more: 20 of 57 words that passed
    # for marks among 30,000 boxes, 4 of 10,000 plain marks. Small ticks inside the box have as many.
    curl_letters: float = 0.03
    curl_turns: int = 6
    curl_full_ratio: float = 0.8
    curl_bent_ratio: float = 0.1
    # Letters side by side lie in pieces: in 16 of 20 "of" that passed for crosses, whose "f" crosses, and in 8 of 9,000
    # plain marks.
    apart_piece_ratio: float = 0.9
    apart_full_ratio: float = 0.52
    apart_arch_mm2: float = 0.25
    apart_bent_ratio: float = 0.1
    apart_rim_sectors: int = 2
    # The strokes of a "t" cross as a cross's do; but "tốt" leaves 0.9 mm² of paper and more under its arches, bends by
    # 0.2 and runs in eight directions at most: 12 of those 57, one of the plain marks.
    open_letters: float = 0.05
    open_arch_mm2: float = 0.9
    open_bent_ratio: float = 0.18
    open_fill_ratio: float = 0.27
    open_turns: int = 8
    # A cross taken back by lines through it: more strokes than two that cross and go on for a millimetre on all
    # sides of it, the surest pair for more; the lines leave the box. Of 54 crosses struck out by two or three lines
    # that passed for marks 36 are like that, of 151 struck out by one line 77; of 673 plain crosses, loops and ticks
    # of the pen 4, of 201 real crosses one. Where no ink need leave the box 12 of the real ones are.
    struck_mm: float = 1.0
    struck_crossing_mm: float = 1.1  # ticks of felt pens, where hook and bend cross the stroke, have 1.0 at most
    struck_rim_sectors: int = 1
    struck_fill_ratio: float = 0.46  # felt pens' strokes are so wide that bands cross within them
    # A pencil's grain breaks its lines, but who strikes out leaves the box in more places than a bent cross does: 34 of
    # those 54 have three sectors and more, and of 890 plain crosses, loops and ticks one (of a felt pen).
    part_struck_rim_sectors: int = 3
    part_struck_fill_ratio: float = 0.42
    # One straight stroke: a dash of a pencil has no ink beside its axis, runs in 4 or 5 directions and is full; of
    # 1,100 single letters one is all that, thick ones fill more of the box.
    stroke_bent_ratio: float = 0.02
    stroke_turns: int = 5
    stroke_full_ratio: float = 0.8
    stroke_fill_ratio: float = 0.12
    # A tick's strokes bend nowhere, have no arch and leave the box over several sectors: of 25,000 words and signs none
    # does all that ("?" stays inside); 11 of 20 ticks that were asked about on normal handwriting are like that.
    tick_turns: int = 6
    tick_rim_sectors: int = 3
    # Another box's tail that fills this much of a zone may be a mark beside the box.
    tail_mm2: float = 3.0
    # In a row that has its mark, more is a tail as well: of 150 such zones nine in ten hold less than this. Rings that
    # run into another row's mark hold 6.9 and more.
    row_tail_mm2: float = 6.0
    # It may pass close by, over several sectors of the rim, if all that lies there is of it: 42 of 150 such zones on
    # pages of long tails. A ring lies in more directions.
    row_tail_share: float = 0.8
    row_tail_sectors: int = 6
    row_tail_ring_sectors: int = 9
    # A single stroke that hangs together with another box's mark may be its tail: a stroke runs in
    # up to 5 directions of 12 (its neighbours' filters answer too), crosses and ticks in 6 and more.
    tail_turns: int = 5
    # One straight stroke that passes through the box has nothing beside it and leaves much outside. Of 3,000 marks two
    # are like that.
    pass_sectors: int = 2
    pass_full_ratio: float = 0.8
    pass_crossing_mm: float = 0.25  # two lines laid along one wide stroke may cross by that
    pass_mm2: float = 1.3
    # And one that stands upright: the end of a line down a column. Of 2,430 marks with 205 straight strokes among them
    # none is so slender and leaves the box; of 11 such ends that passed for marks all are (3 to 5 columns wide).
    upright_across: int = 6
    upright_touched: int = 10
    # A tick whose hook lies outside passes through the box as well. Of an examiner's 47 that were taken for such a
    # stroke the network sees nothing odd in 32; 41 strokes from elsewhere, drawn at eight slants, stay questions.
    # (Upright ones it does not tell from the end of a line down a column.)
    plain_through: float = 0.02
    # Ink right outside an empty box that is no other box's tail: none of 1,300 empty boxes showed any.
    rim_sectors: int = 1
    # Where a tail runs through the zone, one sector may be its. A cross between two boxes or a ring that another
    # box's mark nearly touches takes two and more; of 6,500 empty boxes beside tails, one did.
    tail_rim_sectors: int = 2
    # On a page that specks lie all over, one sector may be a speck's as well where no more than specks lie in the zone:
    # 0.0 to 0.56 mm² in most; the least of the marks beside boxes, a pencil's, has 0.89 (780 in gray).
    dirt_zone_mm2: float = 0.6
    # A ring is seen in nearly all of 24 directions; four arms of a cross in at most ten (3 of 1,900 in 11, as rings are
    # of which 1 bit or a pale pencil left pieces).
    ring_sectors: int = 18
    part_ring_sectors: int = 11
    # A ring close round the box is mostly hidden by the printed outline. Of what can be seen of one drawn by a wavering
    # hand 0.75 and more is there (119 of 120, from 0.2 mm outside the outline on; at 0.1 mm three of four), of plain
    # marks 0.72 at most (of 42,000 boxes none is asked about for it).
    ring_ratio: float = 0.72
    # A ring or frame on the printed outline itself makes it thicker on all four sides: 0.095 and more (darkness times
    # millimetres, on the side where it is least) in three of five. Untouched boxes have up to 0.04 mostly, 0.09 where
    # lines lie between the pixels; of 2,500 plain marks the dearest have 0.087.
    thicker_mm: float = 0.095
    thicker_over_empty_mm: float = 0.04
    thicker_fill_ratio: float = 0.45
    # And who draws along an outline and into no box means it: 0.14 and more of 81 boxes so traced with a pen of 0.5 mm
    # (an examiner's, of which 67 were called empty); of 30,000 untouched ones in gray, hard, dirtied and photographed
    # ones among them, 0.104 at most over what three in ten of their page lack: no tracing makes an outline thinner.
    traced_mm: float = 0.12
    traced_share: float = 0.3
    # Where most boxes are traced (a question of several answers, a box alone on its page), the usual outline is: 0.46
    # and more of dark pens. Printed ones have 0.28 to 0.34 at every resolution, focus and contrast, 0.40 on hard pages;
    # ink that spreads, and copiers, make lines thicker by a tenth, and no pack must be asked about box by box for that.
    traced_usual_mm: float = 0.5
    printed_mm: float = 0.4
    # A ring that keeps clear of the box, seen in this share of all directions over those where it should be and is not:
    # 0.5 and more in three of four rings of 6 to 18 mm (708 drawn by hands and scanners that no rule was made on).
    # Of 23,600 boxes of plain rows two have 0.4 and more, both asked about anyway; marks that were believed 0.25.
    wide_ring: float = 0.33
    # Paler than its mark (light pencil, orange, gray felt pens), a ring has no ink by the limit of marks. Where ink is
    # looked for from 0.05 on, 0.2 and more of it is seen in 95 of 129 rings that a tenth examiner drew so, round marks
    # or as marks, and nobody was asked about; nothing at all round 9,000 boxes of his normal and hard pages without
    # rings.
    # What is as much of a ring for the limit of marks is judged as such; and where the other side's print shows through
    # (noise of 0.04 and more) there are pale lines round boxes everywhere.
    pale_ring: float = 0.2
    paler_ring: float = 0.15
    clear_noise: float = 0.03
    # And a broad pen's ring right round the box is taken for its paper: a thick one on 1 bit was called nothing. Boxes
    # without a ring are never darker outside by more than 0.06 (35,000).
    round_dark: float = -0.15
    # So is a gray felt pen's or a highlighter's; with a mark within, the lightest third of the box tells it: lighter
    # than usual by 0.04 to 0.17 in 28 of 35 that were believed. Marked boxes without a ring are never lighter by more
    # than 0.006, untouched ones of hard pages by 0.021 (7,000). Where rollers banded the page one in fifty is by 0.046,
    # five times the page's own spread.
    round_light: float = -0.04
    round_light_spreads: float = 6.0
    # And what stands loose beside a mark: a wide ring leaves 1.7 mm² and 2.8 mm and more of itself in the zone of an
    # option with words, which lies near no other box; an eighth examiner's signs of 2.6 mm ("S", "0", "x") 0.7 and 1.8.
    # Beside 3,445 plain marks nothing has more than 0.33 and 1.2, of 18,563 others of normal pages one has 0.5 and 1.2.
    second_mm2: float = 0.6
    second_mm: float = 1.5
    # A word written beside a mark ("hủy", "sai") hangs together with it and is no single stroke: 0.7 mm² and more, or,
    # where it touches the box, 4 mm² and no such habit on the page. Of an examiner's 181 that passed 68 still do; of
    # 8,259 boxes of normal pages none is asked about for it, of 1,773 on pages of long tails one.
    apart_mm2: float = 0.7
    clump_mm2: float = 4.0
    clump_fill_ratio: float = 0.35
    letters_mm2: float = 2.0
    # A felt pen's cross spills as far aside: 4.9 mm² at most beside 1,350 of them that two strangers' programs and ours
    # drew. A word in the same pen that touches it had 10.2.
    thick_letters_mm2: float = 6.0
    # A cross lets hardly anything out of its box that is no single stroke, ticks do: of 11,733 plain crosses on normal
    # pages 27 have as much, all but two on pages where that is a habit.
    cross_clump_mm2: float = 2.0
    cross_mm: float = 0.7
    # A sign half a millimetre beside the box touches it on the map, but no stroke crosses the rim to it: of 28,111
    # plain marks none has 0.5 mm² of the like.
    sign_mm2: float = 0.8
    clump_habit_mm2: float = 1.0
    clump_habit_share: float = 0.34
    # And a small tick beside a box may lie near another row's tail: 16 of 6,500 on rows 8 mm apart, all 1.2 mm² and
    # more. In a row that has its mark it is overlooked, as that tail's end.
    over_gap_mm2: float = 1.0
    # Or a word is written right above or below a mark, and a rule cuts it into strokes that touch nothing: of an
    # examiner's ("sai", "huy") half passed. A tail is one stroke with its mark, or is followed over the rule: of 18,563
    # plain marks on normal pages two have as much of the like, of 2,032 on hard ones two. With 0.4 six more words of
    # 96 were asked about, and three boxes more of 52,080 on normal pages, where each of them counts.
    near_mm2: float = 0.7
    # 1-bit scans have no grain, and of a pencil mark they may leave hardly anything: every remnant counts.
    bitonal_mm2: float = 0.1
    bitonal_loose_mm2: float = 0.25
    # And there a side of the printed outline may be a pixel wider than the page's others: a line along the
    # inside's edge fills 1/16 of it, runs one way (two at a corner) and leaves discs (0.00 to 0.01) and long
    # segments, which keep clear of the edge, at nothing. Strokes of one pixel give a disc 0.2 and more.
    edge_spot: float = 0.05
    edge_turns: int = 2
    edge_ratio: float = 0.13
    # No sample stands out as ink: then the segments may sum up this much of a softened outline.
    inkless_line: float = 0.10
    # On a page so grainy that ink must be this dark to be told from it, a pencil's mark is not seen: luma 150 on paper
    # of 240 is 0.43, less where a stroke is narrower than a cell. Hard scans need 0.24 at most, those dirtied by a
    # third-party library 0.16, one in thirty 0.32.
    pencil: float = 0.3
    # Nor where the scanner made the printed hairlines white, in darkness times millimetres. Scans that lost nothing
    # have 0.074 and more; of an examiner's 36 pages with white from 65 % of the paper's gray on, 29 have less than
    # this. Asked about only where as many rows are blank as are answered: a pen that shows was used all over the page.
    hairline_mm: float = 0.05
    # Loose ink in the zone: a stroke of 0.4 mm of more than 1.2 mm, four cells of the map; specks stay below.
    loose_mm2: float = 0.44
    loose_mm: float = 1.2
    # Between the letters of a label, where a cross across its words shows in pieces: 0.4 to 5 mm² of pens' crosses,
    # ticks and strokes, nothing on 1,700 clean labels; on pages that specks lie all over up to 1.3 mm², 2.3 times what
    # a usual zone has of them there.
    label_mm2: float = 0.3
    label_specks: float = 2.5
    # A pencil line along the inside of the outline: darkness times millimetres over the page's usual outline, and
    # over the rest of its side. Empty boxes stay below 0.07 on a printer of 600 dpi (a dot more along one side is
    # 0.04), below 0.10 on one of 300. Over the rest of the side they stay below 0.02, 6 times the page's noise, or
    # half as much again as the page's usual box: the steps of a coarse print seen askew are in all of them. Of
    # 3,132 least marks none is missed up to 0.11 and 0.05.
    edge_mm: float = 0.105
    edge_part_mm: float = 0.04
    edge_usual_share: float = 1.5
    edge_noise: float = 6.0
    edge_side_noise: float = 5.0
    # Where a threshold leaves nothing of a pale mark in a 1-bit scan, the outline that it crosses may still be thicker:
    # over the page's usual and over its own side, both by this many of the page's own spreads. Print on hard scans is
    # ragged, but seldom both ways: 1 of 14,930 empty boxes; three crosses on hard scans show by nothing else.
    swollen_mm: float = 0.06
    swollen_spreads: float = 2.5
    # Of a filled box an adaptive threshold leaves its rim alone: an outline thicker than the page's usual on all four
    # sides. Of 21 that an examiner saw called empty, 12 have 0.25 to 0.31; of 4,083 untouched ones 3 are above 0.2.
    framed_mm: float = 0.2
    framed_share: float = 0.7  # of the page's outlines: at 150 dpi a pixel more or less is as much on some thresholds
    # Red over green and blue: seal ink measures 0.25 to 0.6, blue and black pens below 0.05.
    red: float = 0.14
    # Colour of a square millimetre that gray hardly shows: a highlighter's has 0.18 and more, empty boxes 0.01, with
    # fringes of a colour scanner 0.06; on paper of uneven tint, or under its stains, all boxes have some.
    # Photos spread colours more (0.5 % of their empty boxes have 0.15, none has 0.25).
    tint: float = 0.15
    photo_tint: float = 0.25
    tint_usual: float = 2.5
    # Broad pale ink, a highlighter's in gray, has no edge sharp enough for a stroke: the mean of the inside tells it,
    # 0.035 and more. Empty boxes have up to 0.006 more than usual ones, on paper that is blotched 0.03 to 0.05, but
    # there others have as much less.
    shade: float = 0.025
    shade_uneven: float = 2.0
    # Scanners that make the paper white leave a few pale dots of a pencil's mark, below all that is grain elsewhere.
    # Usual boxes of such scans have no segment above 0.0044, of others 0.005 to 0.01. Empty ones have a disc of up to
    # 0.019 there (9,000 of them), those dots 0.020 to 0.15: as in 1 bit, every remnant counts.
    white_line: float = 0.0045
    white_spot: float = 0.022
    # Copiers thin a mark to less than what grain may be, but a long segment stands out of the page's others all the
    # same: crosses and ticks that an examiner lost so measure 0.03 to 0.05, where the usual box has 0.003 to 0.011.
    # To a long segment they answer by 0.41 to 0.67 of what they do to a short one, complete thin crosses by 0.76 to
    # 0.86, specks by a third. A fold is broad, so that discs see less of it (0.66 to 0.88; marks 0.86 and more), and
    # one line (0.64 to 0.98, in 3 to 6 directions; crosses 6 and more). Of 26,156 boxes of an examiner's other pages
    # none, of 20,832 of our normal handwriting two are asked about for it.
    faint_long: float = 0.025
    faint_long_usual: float = 4.0
    faint_long_ratio: float = 0.4
    fold_long_ratio: float = 0.72
    fold_spot_ratio: float = 0.86
    fold_turns: int = 6
    # What a streak of 10 px can leave of itself is one line: less than 2 mm² in one direction.
    plain_touched: int = 10
    plain_mm2: float = 2.6
    plain_turns: int = 5  # streaks of 7 to 9 px left 3 directions, crosses under streaks have 7 to 9
    # A single sample is salt or grain: a stroke of a millimetre touches four and more.
    grain_touched: int = 1
    # A speck that cannot change an answer beside a clear mark.
    speck_touched: int = 3
    # And one that is nobody's: half a millimetre at most, with nothing long in the box. Of 20,880 least marks none is
    # so small but strokes that hug the outline, which tell by its darkness; of specks asked about two in three are.
    salt_touched: int = 2
    salt_mm2: float = 0.25
    # Behind dirt (`behind_dirt.py`), as seen through the sieve. Dust and stains pass for marks in one of a thousand
    # empty boxes of dirty pages, but in none where hardly any box is in doubt behind the dirt; elsewhere none of 40 was
    # as large and as long, as dark without the sieve as well, nor a mark beyond doubt without it and larger than a dot.
    behind_clean_ratio: float = 0.07
    behind_line: float = 0.35
    behind_touched: int = 13
    behind_long: float = 0.3
    behind_known_touched: int = 9
    # What falls through must not have been a pen's: pencil crosses that were taken back, beside another pen's mark,
    # answer at 0.22 to 0.36 on dirty pages, and their darkest tenth has 0.37 and more; of stains 0.30 mostly.
    behind_pale_line: float = 0.3
    behind_pale_dark: float = 0.3
    behind_pale_ratio: float = 0.4  # of the mark's own darkness
    # On a page that has ink in so many zones of untouched boxes, it is dirt there in rows that have their mark; but a
    # ring that is more than half there is a ring.
    behind_zone_mm2: float = 0.3
    behind_zones_ratio: float = 0.2
    behind_nothing_ratio: float = 0.5  # of these must look like nothing, or people wrote them: X beside X, row by row
    behind_ring_sectors: int = 16
    # Correction fluid that covers most of a mark: as the mark shows through, the lightest third of the box is darker
    # than the page's usual by 0.013 to 0.085 in 34 boxes of an examiner, and hardly any of it is ink. Of 2,044 marks of
    # normal and hard pages none has such a veil with so little ink; fills have, and dense crosses.
    veil: float = 0.02
    veil_noise: float = 2.0
    veil_most: float = 0.12
    veil_fill: float = 0.3
    # What scenes of dirty pages must look like (`by_scene.py`), as chances. Where a row has no mark, one may look like
    # nothing, under dense specks above all. Of 944 odd scenes by writers, and of dirt, not seen 19 look like nothing at
    # 0.965 and nine at 0.985; three look like a mark at 0.98, four at 0.97. On 1,040 dirty pages 3,367 rows had arrows,
    # words, second marks or marks taken back: six pass by this.
    scene_nothing: float = 0.965
    scene_nothing_unmarked: float = 0.985
    # And ink in a box that looks like nothing, in a row that has its mark: strokes of 1 to 2.5 mm have less (0.3 to
    # 1.25 mm²), and one in 600 of them looks like nothing at 0.985, where a page of them passes for dirty.
    scene_ink_mm2: float = 1.5
    scene_mark: float = 0.98
    scene_as_judged: float = 0.5
    # Dirt makes plain marks look odd by themselves; words look odder: of three that pass at 0.5 none does at 0.2.
    scene_odd: float = 0.2
    # Paper beside boxes: of 450 marks beside boxes on such pages 3 look like nothing in the scene of their own box, and
    # in 2 of these the paper beside it shows somebody's ink.
    scene_beside: float = 0.5
    scene_beside_unmarked: float = 0.2
    # A small cross that touches the outline from outside has 1.3 mm² and more, and two sectors.
    scene_company_mm2: float = 1.0
    scene_company_sectors: int = 2
    # And of boxes that anything else decided. Of 1,260 odd rows (arrows, words, second, pale marks, on 720 pages with
    # hairs, smears, stains, staples, fingerprints and other dirt) 68 pass behind dirt without these and 9 with them; of
    # 4,713 plain rows there one in 75 is asked about besides.
    scene_bare: float = 0.9
    scene_no_mark: float = 0.1
    # Which pages are dirty by dirt, and not by what people write beside boxes (`by_scene.py`): of 106 dirtied ones 104;
    # of 263 that people littered with words, marks and arrows 72, nearly all of them grainy scans.
    scene_dirt: float = 0.9
    scene_loose_mm2: float = 0.3


LIMITS = Limits()
