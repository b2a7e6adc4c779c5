#!/usr/bin/env bash
# Measures `graft corpus build` on the five languages of ../shared/text: MB/s on one and two threads, peak memory, and that all bytes are equal
# for one, two and three threads. Usage: bench/corpus.sh [ROUNDS]; the figures are medians of the rounds.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
text=$root/../shared/text
rounds=${1:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
texts=() valid=()
for language in en fr es it pt; do
  files=$text/$language.novels.train.txt.gz
  [[ ! -e $text/$language.pydocs.txt.gz ]] || files+=,$text/$language.pydocs.txt.gz
  texts+=(--text "$language=$files")
  valid+=(--valid "$language=$text/$language.novels.valid.txt")
done

"$root/graft" tokenizer train --algorithm wordpiece --pipeline bert-cased --vocab-size 12000 --output "$work/tokenizer" \
  --text "$text"/*.novels.train.txt.gz > /dev/null 2>&1

# NAME THREADS OPTIONS...: seconds and peak memory of the median round, and megabytes of text a second.
measure() {
  local name=$1 threads=$2
  shift 2
  for ((round = 0; round < rounds; round++)); do
    rm -rf "$work/corpus-$threads"
    /usr/bin/time -f %M -o "$work/memory" "$root/graft" corpus build "${texts[@]}" "${valid[@]}" --tokenizer "$work/tokenizer" \
      --output "$work/corpus-$threads" --threads "$threads" "$@" --json > "$work/report.json" 2> /dev/null
    echo "$(grep -o '"seconds":[0-9.]*' "$work/report.json" | cut -d: -f2) $(cat "$work/memory") $(
      grep -o '"bytes":[0-9]*,"unknown' "$work/report.json" | grep -o '[0-9]*' | awk '{ sum += $1 } END { print sum }')"
  done | sort -n | sed -n "$((rounds / 2 + 1))p" |
    awk -v name="$name" -v threads="$threads" '{ printf "%-22s %d thread(s)  %6.2f s  %6.1f MB/s  %4.0f MiB\n", name, threads, $1, $3 / 1e6 / $1, $2 / 1024 }'
}

for threads in 1 2 3; do
  measure "plain" "$threads"
done
sums() { (cd "$work/corpus-$1" && sha256sum -- * | sha256sum); }
[[ $(sums 1) == "$(sums 2)" && $(sums 1) == "$(sums 3)" ]] || { echo "one, two and three threads gave different bytes" >&2; exit 1; }
echo "equal bytes: $(sums 1)"
for threads in 1 2; do
  measure "--exact-duplicates" "$threads" --document line --exact-duplicates
  measure "--near-duplicates 0.8" "$threads" --document line --near-duplicates 0.8
done
