#!/usr/bin/env bash
# Trains on two hosts that are network namespaces of this machine, joined by a pair of virtual cards, and holds the run to one on this
# machine:  bench/hosts.sh [GRAFT...]
# GRAFT is how the program is started (default: dotnet with the built Graft.Cli.dll). Needs root, ip (iproute2), unshare and Open MPI; exits
# with 77 where namespaces cannot be made here. Three parts, each with a line that says "ok":
#   1  two ranks on two hosts, over TCP alone, end with the weights of two ranks on one host;
#   2  the second host's MPI daemon is killed in the middle: all ends, mpirun says that the host is lost, the checkpoints are intact;
#   3  that run goes on, and ends with the same weights.
# The second host has no folder of the run: all that is written is written by the first rank.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
graft=("$@")
((${#graft[@]})) || graft=(dotnet "$root/src/Graft.Cli/bin/Release/net10.0/Graft.Cli.dll")

readonly first=graft-$$-a second=graft-$$-b first_address=10.213.77.1 second_address=10.213.77.2
work=$(mktemp -d)
runner=
clean_up() {
  [[ -z $runner ]] || kill -KILL "$runner" 2>/dev/null || true
  ip netns del "$first" 2>/dev/null || true
  ip netns del "$second" 2>/dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

if ! { ip netns add "$first" && ip netns add "$second" && ip link add "ga$$" type veth peer name "gb$$"; } 2>"$work/refused"; then
  echo "network namespaces cannot be made here: $(head -n 1 "$work/refused")" >&2
  exit 77
fi
# The cards have the same name on both hosts, so that one option chooses them.
set_up() { # HOST CARD ADDRESS
  ip link set "$2" netns "$1" name graft0
  ip -n "$1" address add "$3/24" dev graft0
  ip -n "$1" link set graft0 up
  ip -n "$1" link set lo up
}
set_up "$first" "ga$$" "$first_address"
set_up "$second" "gb$$" "$second_address"

# What mpirun calls in place of ssh: AGENT ADDRESS COMMAND... A host has a name of its own, too, or its ranks would take the others for
# neighbours and look for them in shared memory.
cat >"$work/agent" <<AGENT
#!/usr/bin/env bash
[[ \$1 == $second_address ]] || { echo "no such host: \$1" >&2; exit 1; }
shift
exec ip netns exec $second unshare --uts bash -c 'hostname second && cd / && exec bash -c "\$*"' agent "\$*"
AGENT
chmod +x "$work/agent"

common=(--allow-run-as-root --oversubscribe --bind-to none)
hosts=(--host "$first_address:1,$second_address:1" --mca plm_rsh_agent "$work/agent" --mca oob_tcp_if_include graft0
  --mca btl tcp,self --mca btl_tcp_if_include graft0)

arguments() { # OUTPUT
  printf '%s\0' train token-classification --resume --output "$1" --threads 1 \
    --model "$root/samples/models/tiny-bert" --train "$root/samples/data/train.conllu" --dev "$root/samples/data/dev.conllu" --label-column upos \
    --epochs 5 --batch-size 8 --learning-rate 1e-3 --save-strategy steps --save-steps 4 --logging-steps 1
}

on_one_host() { # OUTPUT
  local words
  mapfile -d '' words < <(arguments "$1")
  mpirun "${common[@]}" -n 2 "${graft[@]}" "${words[@]}" >"$1.log" 2>&1
}

on_two_hosts() { # OUTPUT
  local words
  mapfile -d '' words < <(arguments "$1")
  ip netns exec "$first" unshare --uts bash -c 'hostname first && exec "$@"' first mpirun "${common[@]}" "${hosts[@]}" -n 2 "${graft[@]}" "${words[@]}" >>"$1.log" 2>&1
}

fail() { # MESSAGE LOG
  echo "$1:" >&2
  tail -n 20 "$2" >&2
  exit 1
}

same_weights() { # OUTPUT OUTPUT
  cmp -s "$1/model.safetensors" "$2/model.safetensors"
}

steps_of() { # OUTPUT
  { find "$1/checkpoints" -maxdepth 1 -name 'step-*' 2>/dev/null || true; } | sed 's/.*step-//' | sort -n | tail -n 1
}

on_one_host "$work/one" || fail "two ranks on one host" "$work/one.log"
on_two_hosts "$work/two" || fail "two ranks on two hosts" "$work/two.log"
same_weights "$work/one" "$work/two" || fail "the weights differ" "$work/two.log"
echo "1 ok: two ranks on two hosts end with the weights of two ranks on one ($(sha256sum <"$work/two/model.safetensors" | cut -c 1-16))"

on_two_hosts "$work/cut" &
runner=$!
for ((i = 0; i < 600; i++)); do
  [[ -z $(steps_of "$work/cut") ]] || break
  sleep 0.1
done
kill -KILL $(ip netns pids "$second") # the daemon and its rank, as when a machine goes
code=0
wait "$runner" || code=$?
runner=
((code != 0)) || fail "the run went on without its second host" "$work/cut.log"
[[ ! -e $work/cut/model.safetensors ]] || fail "the run came to its end before its second host went" "$work/cut.log"
echo "2 ok: exit code $code with checkpoint step-$(steps_of "$work/cut"); mpirun: $(grep -m 1 -iE 'lost|signal|unexpectedly' "$work/cut.log" || echo 'says nothing')"

on_two_hosts "$work/cut" || fail "the run does not go on" "$work/cut.log"
grep -q 'resumed after step' "$work/cut.log" || fail "the run began anew" "$work/cut.log"
same_weights "$work/one" "$work/cut" || fail "the weights differ after the interruption" "$work/cut.log"
echo "3 ok: gone on from its checkpoint, to the same weights"
