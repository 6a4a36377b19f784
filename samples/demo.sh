#!/usr/bin/env bash
# The main job end to end on the real survey of Nha Trang 2023: print all 60 packs, fill and scan the return of
# five units by simulation, settle what is doubtful, and write the tally sheets.
# usage: samples/demo.sh DIR      PHIEU names the program, default: phieu on the PATH
set -euo pipefail
dir=${1:?usage: samples/demo.sh DIR}
phieu=${PHIEU:-phieu}
units=(NT-U-22327 NT-U-22384 NT-Y-22330 NT-Y-22405 NT-G-01)  # of all three groups
run() { printf '\n$ phieu %s\n' "$*"; "$phieu" "$@"; }
settled() { run "$@" || [ $? -eq 5 ]; }  # 5: done, but something waits for a person

rm -rf "$dir"
run new "$dir" --sample nha-trang
run -C "$dir" check
run -C "$dir" print
chosen=()
for unit in "${units[@]}"; do chosen+=(--unit "$unit"); done
run -C "$dir" simulate "$dir/returned" "${chosen[@]}" --level normal --seed 2023
settled -C "$dir" scan "$dir/returned" --received 2023-09-15 --channel interview
run -C "$dir" review list | tail -n 25
item=$("$phieu" -C "$dir" review list --json | grep -m1 -oE '"item": [0-9]+' | grep -oE '[0-9]+' || true)
[ -z "$item" ] || run -C "$dir" review show "$item" -o "$dir/review"
run -C "$dir" review decide --from "$dir/returned/answers.csv" --by demo
run -C "$dir" counts
run -C "$dir" tally --format csv -o "$dir/reports/tally.csv"
run -C "$dir" tally --format xlsx -o "$dir/reports/tally.xlsx"
for unit in "${units[@]}"; do
    run -C "$dir" tally --unit "$unit" --format xlsx -o "$dir/reports/$unit.xlsx"
done
run -C "$dir" verify

cat <<TXT

Done. Where to look:
  the ballots of a unit       $dir/print/2023/${units[0]}.pdf
  the tally sheet             $dir/reports/tally.xlsx   (marked SỐ LIỆU MÔ PHỎNG, for the ballots are simulated)
  a doubtful row, as a person sees it, with the whole page and its overlay:
$(ls "$dir"/review/*.png 2>/dev/null | sed 's/^/                              /')
TXT
