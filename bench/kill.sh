#!/usr/bin/env bash
# Kills training runs at random moments and holds what they end with to an uninterrupted run:  bench/kill.sh [ROUNDS] [SEED]
# One round: a run is started and killed (SIGKILL) again and again, at moments that are uniform over the duration of the uninterrupted one,
# each time going on from what is there, until a run comes to its end before its kill or MAX_KILLS are done; then it is run to the end.
# model.safetensors, config.json and metrics.jsonl (without the seconds) must be the uninterrupted run's. Every round gives a line, and the
# last line is "N of N equal"; the exit code is 0 when all are. The seed (default 1) draws the moments; the machine's pace does the rest.
# WHAT=pretrain kills pretraining (short rows first, a growing batch) in place of fine-tuning.
# THREADS=n computes with n threads (default 1), KEEP=1 leaves the folder of a round that differs. Needs bash and the GNU tools.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly rounds=${1:-100} seed=${2:-1} max_kills=4
[[ $rounds =~ ^[1-9][0-9]*$ && $seed =~ ^[0-9]+$ ]] || { sed -n '2,8s/^# //p' "$0" >&2; exit 2; }

program=$root/src/Graft.Cli/bin/Release/net10.0/Graft.Cli.dll
"$root/graft" --version >/dev/null # builds where it must; the runs below start the program itself, so that the kill meets it and no shell
work=$(mktemp -d)
child=
trap '[[ -z $child ]] || kill -KILL "$child" 2>/dev/null || true; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

pretraining() { # OUTPUT
  printf '%s\0' pretrain --resume --output "$1" --corpus "$work/corpus" --layers 1 --hidden 32 --heads 2 --max-positions 64 --max-length 32 \
    --short-length 16 --short-ratio 0.4 --ramp-ratio 0.3 --batch-size 16 --max-steps 120 --learning-rate 2e-3 --eval-steps 16 --save-steps 7 \
    --logging-steps 1 --threads "${THREADS:-1}"
}

arguments() { # OUTPUT
  [[ ${WHAT:-} != pretrain ]] || { pretraining "$1"; return; }
  printf '%s\0' train token-classification --resume --output "$1" \
    --model "$root/samples/models/tiny-bert" --train "$root/samples/data/train.conllu" --dev "$root/samples/data/dev.conllu" --label-column upos \
    --epochs 8 --batch-size 16 --learning-rate 1e-3 --eval-strategy steps --eval-steps 8 --save-strategy steps --save-steps 3 --logging-steps 1 \
    --threads "${THREADS:-1}"
}

# Starts a run in the background; its messages go to a file beside it.
start() { # OUTPUT
  local words
  mapfile -d '' words < <(arguments "$1")
  dotnet "$program" "${words[@]}" >>"$1.log" 2>&1 &
  child=$!
}

finish() { # OUTPUT
  start "$1"
  local code=0
  wait "$child" || code=$?
  child=
  ((code == 0)) || { echo "a run ended with exit code $code:" >&2; tail -n 5 "$1.log" >&2; exit 1; }
}

# One hash of all that a run ends with.
hash_of() { # OUTPUT
  {
    sha256sum <"$1/model.safetensors"
    sha256sum <"$1/config.json"
    sed -E 's/"seconds":[0-9.eE+-]+,?//' "$1/metrics.jsonl" | sha256sum
  } | sha256sum | cut -d ' ' -f 1
}

# The n-th number of the seed's sequence, below 2^32. (bash's and awk's generators differ between versions; a hash does not.)
uniform() { # N
  local hash
  hash=$(printf '%s %s' "$seed" "$1" | sha256sum)
  echo $((16#${hash:0:8}))
}

milliseconds() { date +%s%3N; }

if [[ ${WHAT:-} == pretrain ]]; then
  dotnet "$program" corpus build --text en="$root/README.md,$root/docs/*.md" --valid en="$root/CONTRIBUTING.md" --vocab-size 1000 --output "$work/corpus" >/dev/null 2>&1
fi

started=$(milliseconds)
finish "$work/whole"
duration=$(($(milliseconds) - started))
expected=$(hash_of "$work/whole")
steps=$(sed -nE 's/.*"step":([0-9]+).*/\1/p' "$work/whole/metrics.jsonl" | tail -n 1)
echo "uninterrupted: $steps steps, sha256 ${expected:0:16}"

equal=0 kills=0 draws=0
for ((round = 1; round <= rounds; round++)); do
  run=$work/run-$round
  at=()
  for ((kill = 0; kill < max_kills; kill++)); do
    draws=$((draws + 1)) # not within the substitution, which is a process of its own
    delay=$(($(uniform "$draws") * duration / 4294967296))
    start "$run"
    sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
    code=0
    kill -KILL "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || code=$?
    child=
    ((code != 0)) || break # it came to its end before its kill
    ((code == 137)) || { echo "a run ended with exit code $code:" >&2; tail -n 5 "$run.log" >&2; exit 1; }
    kills=$((kills + 1))
    # Where the kill met it: the newest checkpoint that was there, or what came before.
    newest=$({ find "$run/checkpoints" -maxdepth 1 -name 'step-*' 2>/dev/null || true; } | sed 's/.*step-//' | sort -n | tail -n 1)
    at+=("${newest:-start}")
  done
  finish "$run"
  actual=$(hash_of "$run")
  if [[ $actual == "$expected" ]]; then
    equal=$((equal + 1))
    verdict=equal
    rm -rf "$run" "$run.log"
  else
    verdict=DIFFERENT
    [[ ${KEEP:-} != 1 ]] || cp -R "$run" "$root/kill-round-$round"
  fi
  echo "round $round: killed ${#at[@]} times, last checkpoints ${at[*]:-none}: $verdict"
done

echo "$kills kills in $rounds rounds, seed $seed"
echo "$equal of $rounds equal"
((equal == rounds))
