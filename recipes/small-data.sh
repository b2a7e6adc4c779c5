#!/usr/bin/env bash
# What pretraining is worth with little labelled data: parts of speech of Italian and English from 100, 500 and 3,000 (or all) sentences, over
# static vectors, from scratch, pretrained and frozen, and pretrained and fine-tuned; three seeds each, scored on test data.
# Usage: recipes/small-data.sh OUTPUT [LANGUAGE...], from the repository's folder with ../shared beside it; languages: it en [default: both].
# What is there already is not trained again, so an interrupted study goes on. JOBS runs at a time [default: 2], each on one thread; VARIANTS names
# some of the columns [default: static scratch frozen pretrained]. Rates were chosen on the dev part of Italian, with seed 1 (docs/results.md).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
data=$root/../shared/data
output=${1:?name a folder for the runs}
shift
languages=("${@:-it}")
[[ $# -gt 0 ]] || languages=(it en)
graft=${GRAFT:-$root/graft}
encoder=${ENCODER:-multilingual} vectors=${VECTORS:-multilingual-vectors}
mkdir -p "$output"
cat "$data"/UD_Italian-MarkIT/it_markit-ud-train.conllu "$data"/UD_Italian-ParlaMint/it_parlamint-ud-train.conllu > "$output/it.train.conllu"
cp "$data/UD_English-EWT/en_ewt-ud-train.conllu" "$output/en.train.conllu"
read -ra variants <<< "${VARIANTS:-static scratch frozen pretrained}"
declare -A titles=([static]="static vectors" [scratch]="from scratch" [frozen]="pretrained, frozen" [pretrained]="pretrained")
declare -A dev=([it]=$data/UD_Italian-MarkIT/it_markit-ud-dev.conllu [en]=$data/UD_English-EWT/en_ewt-ud-dev.conllu)
declare -A test=([it]=$data/UD_Italian-MarkIT/it_markit-ud-test.conllu [en]=$data/UD_English-EWT/en_ewt-ud-test.conllu)
declare -A sizes=([it]="100 500 937" [en]="100 500 3000")
declare -A epochs=([100]=30 [500]=12 [937]=10 [3000]=6)

"$graft" --version > /dev/null # builds it, before several would do so at once

# LANGUAGE SIZE VARIANT: three runs and their figures on the test data, in OUTPUT/LANGUAGE-SIZE-VARIANT/test.jsonl.
cell() {
  local language=$1 size=$2 variant=$3 passes=${epochs[$2]}
  local run=$output/$language-$size-$variant
  [[ ! -e $run/test.jsonl ]] || return 0
  local options=()
  case $variant in
    static) options=(--model "$vectors" --learning-rate 5e-3 --epochs $((3 * passes))) ;;
    scratch) options=(--model "$encoder" --from-scratch --learning-rate 1e-3 --epochs "$passes") ;;
    frozen) options=(--model "$encoder" --linear-probe --learning-rate 1e-2 --epochs "$passes") ;;
    pretrained) options=(--model "$encoder" --learning-rate 1e-3 --epochs "$passes") ;;
  esac
  "$graft" train token-classification "${options[@]}" --train "$output/$language.train.conllu" --dev "${dev[$language]}" --limit "$size" \
    --batch-size 16 --warmup-ratio 0.1 --weight-decay 0.01 --train-sampling-strategy group-by-length --eval-strategy no --save-strategy no \
    --keep last --seeds 1,2,3 --threads 1 --output "$run" $([[ ! -e $run/recipe.json ]] || echo --resume) > "$run.log" 2>&1
  for seed in 1 2 3; do
    "$graft" evaluate "$run/seed-$seed" --data "${test[$language]}" --threads 1 --json 2>> "$run.log"
  done > "$run/test.tmp"
  mv "$run/test.tmp" "$run/test.jsonl"
  rm -rf "$run"/seed-*/checkpoints "$run"/seed-*/model.safetensors
}

# Accuracies of a cell's test.jsonl: mean and sample standard deviation in per cent.
figure() {
  grep -o '"accuracy":[0-9.]*' "$1" | cut -d: -f2 | awk '{ n++; x = 100 * $1; s += x; q += x * x }
    END { m = s / n; printf "%.2f ± %.2f", m, sqrt((q - n * m * m) / (n - 1) > 0 ? (q - n * m * m) / (n - 1) : 0) }'
}

for language in "${languages[@]}"; do
  for size in ${sizes[$language]}; do
    for variant in "${variants[@]}"; do
      while (($(jobs -rp | wc -l) >= ${JOBS:-2})); do wait -n; done
      cell "$language" "$size" "$variant" &
    done
  done
done
wait

for language in "${languages[@]}"; do
  header="| $language: sentences |" rule="|---|"
  for variant in "${variants[@]}"; do
    header+=" ${titles[$variant]} |" rule+="---|"
  done
  printf '%s\n%s\n' "$header" "$rule"
  for size in ${sizes[$language]}; do
    row="| $size |"
    for variant in "${variants[@]}"; do
      row+=" $(figure "$output/$language-$size-$variant/test.jsonl") |"
    done
    echo "$row"
  done
done
