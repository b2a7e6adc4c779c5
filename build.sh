#!/usr/bin/env bash
# The repository's commands. Works from any folder: ./build.sh help
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1
export DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true
readonly solution=Graft.slnx configuration=Release

usage() {
  cat <<'USAGE'
Usage: ./build.sh COMMAND
  restore                  fetch the packages (CI=true: exactly those of the lock files)
  build                    build everything in Release; warnings are errors
  format                   format the code
  test [TIER] [OPTION...]  build, run the tests of a tier: default, slow, shared or all (all if none is named), and count them.
                           Tests that need ../shared skip, saying so, where it is absent; GRAFT_SHARED and GRAFT_GOLDEN name
                           other places. Further options go to the test runner: ./build.sh test default --filter-class Full.Name
  check                    what CI runs: locked restore, format check, build, pack and install the tool, then ./build.sh test
  bench [OPTION...]        run the benchmarks
USAGE
}

heading() { printf '\n== %s\n' "$1"; }

restore() { dotnet restore "$solution"; }

build() { dotnet build "$solution" --configuration "$configuration" -warnaserror "$@"; }

# The sum of an attribute over the <assembly> elements of an xUnit report.
report_count() {
  local total=0 value
  for value in $(grep -o '<assembly [^>]*>' "$1" | grep -o " $2=\"[0-9]*\"" | tr -dc '0-9\n'); do
    total=$((total + value))
  done
  echo "$total"
}

passed=0 failed=0 skipped=0

run_test_project() {
  local project=$1 report=$2 code=0
  shift 2
  local name
  name=$(basename "$project")
  heading "$name"
  # A log has no use for colours, which the runner writes under CI.
  [[ -t 1 ]] || set -- --no-ansi "$@"
  # Exit code 8 is "no test matched": a project may have none in a tier.
  dotnet "$project/bin/$configuration/net10.0/$name.dll" --progress off --show-test-results failed,skipped \
    --ignore-exit-code 8 --timeout 25m \
    --results-directory "$(dirname "$report")" --report-xunit-xml --report-xunit-xml-filename "$(basename "$report")" "$@" </dev/null || code=$?

  local failed_here=0
  if [[ -s $report ]]; then
    failed_here=$(($(report_count "$report" failed) + $(report_count "$report" errors)))
    passed=$((passed + $(report_count "$report" passed)))
    skipped=$((skipped + $(report_count "$report" skipped)))
  else
    echo "$name wrote no report (exit code $code): it counts as one failure" >&2
    failed_here=1
  fi
  if ((code != 0 && failed_here == 0)); then
    echo "$name ended with exit code $code although no test failed: it counts as one failure" >&2
    failed_here=1
  fi
  failed=$((failed + failed_here))
}

run_tests() {
  local tier=all
  if (($# > 0)) && [[ $1 != -* ]]; then
    tier=$1
    shift
  fi
  local filter=()
  case $tier in
    all) ;;
    default) filter=(--filter-not-trait Tier=Slow --filter-not-trait Tier=Shared) ;;
    slow) filter=(--filter-trait Tier=Slow) ;;
    shared) filter=(--filter-trait Tier=Shared) ;;
    *) echo "There is no tier '$tier': default, slow, shared or all" >&2; exit 2 ;;
  esac

  heading "Build"
  if build --verbosity quiet; then
    local reports project
    reports=$(mktemp -d)
    for project in test/*.Tests; do
      run_test_project "$project" "$reports/$(basename "$project").xml" ${filter[@]+"${filter[@]}"} "$@"
    done
    rm -rf "$reports"
    if ((passed + failed + skipped == 0)); then
      echo "No test ran: it counts as one failure" >&2
      failed=1
    fi
  else
    echo "The build failed, so no test ran: it counts as one failure" >&2
    failed=1
  fi

  echo
  if ((skipped > 0)); then
    echo "$passed passed, $failed failed, $skipped skipped"
  else
    echo "$passed passed, $failed failed"
  fi
  ((failed == 0))
}

# Packs the command line as a dotnet tool, installs it from that package into an empty folder and starts it there.
try_tool() {
  local folder version
  folder=$(mktemp -d)
  # shellcheck disable=SC2064 # the folder's name is wanted as it is now
  trap "rm -rf '$folder'" EXIT
  # Packing takes whatever stands in the publish folder, so what an earlier build left there must go.
  rm -rf "src/Graft.Cli/bin/$configuration/net10.0/publish"
  dotnet pack src/Graft.Cli --configuration "$configuration" --output "$folder/package"
  ls -l "$folder/package"
  dotnet tool install Graft.Cli --tool-path "$folder/tool" --source "$folder/package" --prerelease
  version=$("$folder/tool/graft" --version)
  echo "The installed tool answers: $version"
  [[ $version == *[0-9].[0-9]* ]] || { echo "expected a version from graft --version, found '$version'" >&2; return 1; }
  rm -rf "$folder"
  trap - EXIT
}

check() {
  export CI=true
  heading "Restore (locked)"
  restore
  heading "Format"
  dotnet format "$solution" --verify-no-changes --no-restore
  heading "Build"
  build --no-restore
  heading "Tool"
  try_tool
  heading "Tests"
  exec ./build.sh test
}

command=${1:-help}
(($# == 0)) || shift
case $command in
  restore) restore ;;
  build) build "$@" ;;
  format) dotnet format "$solution" "$@" ;;
  test) run_tests "$@" ;;
  check) check ;;
  bench) dotnet run --configuration "$configuration" --project bench/Graft.Benchmarks -- "$@" ;;
  help | --help | -h) usage ;;
  *) echo "There is no command '$command'." >&2; usage >&2; exit 2 ;;
esac
