# shellcheck shell=bash disable=SC2030,SC2031,SC2154
# How .ci/run runs the parts in .ci/steps and counts what passed. Sourced; wants $work, $services, $passed and $failed.
# A part runs in a shell of its own with these functions, and has $part, its folder, where what it counted is left.

say() { printf '\n== %s (%s)\n' "$1" "$(date +%T)"; }
fail() { failed=$((failed + 1)); echo "FAILED: $1" | tee -a "$part/failures"; }
step() { # name, command...: one check that counts as a test
  local name="$1"; shift
  say "$name"
  beside_others
  if "$@"; then passed=$((passed + 1)); echo "ok: $name"; else fail "$name"; fi
  done_testing
}
suite() { # name, node, vitest arguments...: a test run, counted test by test
  local name="$1" node="$2"; shift 2
  say "$name"
  local out="$part/result.json" counts coverage=()
  rm -f "$out"
  if [ -n "${covered:-}" ]; then
    coverage=(--coverage --coverage.reporter=json "--coverage.reportsDirectory=$(mktemp -d "$work/coverage/XXXXXX")" --coverage.reportOnFailure "--coverage.include=$covered")
  fi
  beside_others
  "$node" node_modules/vitest/vitest.mjs run --experimental.fsModuleCache "${cached:---no-cache}" --reporter=default --reporter=json --outputFile="$out" "${coverage[@]}" "$@" || true
  done_testing
  counts="$(node .ci/counts.mjs "$out" "$part/failed-files" "$part/now-failed")"
  # Files that failed are run once more, each by itself and nothing beside it: what passes then depends on timing or load
  # and is named at the end, so that it can be mended; what fails twice is a failure.
  if [ "${counts#* }" != 0 ] && [ -s "$part/failed-files" ]; then
    local first_failed="${counts#* }" again="$part/again.json" second
    rm -f "$again"
    cp "$part/now-failed" "$part/first-failed"
    alone
    say "$name: what failed, once more"
    # shellcheck disable=SC2046
    "$node" node_modules/vitest/vitest.mjs run --no-cache --reporter=default --reporter=json --outputFile="$again" --maxWorkers=1 $(cat "$part/failed-files") || true
    done_testing
    second="$(node .ci/counts.mjs "$again" "$part/failed-files" "$part/now-failed")"
    if [ "${second#* }" = 0 ]; then
      { echo "-- $name: failed once, passed alone"; cat "$part/first-failed"; echo; } >>"$part/unsteady"
      counts="$((${counts% *} + first_failed)) 0"
    fi
  fi
  [ "${counts#* }" = 0 ] || { echo "-- $name"; cat "$part/now-failed"; echo; } >>"$part/failures"
  passed=$((passed + ${counts% *})) failed=$((failed + ${counts#* }))
}
# A lock on $work/alone that tests share with those of the other lane, except where they are to have the machine to themselves.
beside_others() { exec 8>"$work/alone"; flock -s 8; }
alone() { exec 8>"$work/alone"; flock -x 8; }
done_testing() { flock -u 8; exec 8>&-; } # Said outright: a server started meanwhile holds the file as well.

lane() { # parts...: runs those that no other lane has taken, one after the other
  local name
  for name in "$@"; do
    mkdir "$work/parts/$name" 2>/dev/null || continue
    echo "begins: $name ($(date +%T))"
    (
      part="$work/parts/$name" passed=0 failed=0
      # shellcheck source=/dev/null
      . ".ci/steps/$name.sh"
      echo "$passed $failed" >"$part/counts"
    ) >"$work/parts/$name/output" 2>&1
    show "$name" ended
  done
}
show() { # part, how it is: all it said, in one piece
  mv "$work/parts/$1/output" "$work/parts/$1/shown"
  (
    flock 7
    printf '\n===== %s\n' "$1"
    cat "$work/parts/$1/shown"
    printf '===== %s: %s (%s)\n' "$1" "$2" "$(date +%T)"
  ) 7>"$work/printing"
}
show_unfinished() {
  local output
  for output in "$work"/parts/*/output; do
    [ ! -f "$output" ] || show "$(basename "$(dirname "$output")")" "was cut off"
  done
}
add_up() { # parts...
  local name of_part
  for name in "$@"; do
    if read -r -a of_part 2>/dev/null <"$work/parts/$name/counts"; then
      passed=$((passed + of_part[0])) failed=$((failed + of_part[1]))
    else
      part="$work"; fail "the part $name did not come to its end"
    fi
  done
}

install_tools() { # what parts find in SERVICES_DIR
  if [ -x "$services/lint-tools.sh" ]; then
    nice -n 5 bash "$services/lint-tools.sh" >"$work/tools.log" 2>&1
    touch "$work/fetched/lint-tools"
    nice -n 10 bash "$services/go-tools.sh" >>"$work/tools.log" 2>&1
  fi
  touch "$work/fetched/lint-tools" "$work/fetched/tools"
}
fetch_ahead() { bash .ci/fetch-ahead.sh "$work" "$services" >"$work/fetched.log" 2>&1; touch "$work/fetched/all"; }
fetched() { # name: waits until it has been tried to fetch it ahead
  until [ -e "$work/fetched/$1" ] || [ -e "$work/fetched/all" ]; do sleep 0.5; done
}
tools_ready() { until [ -e "$work/fetched/tools" ]; do sleep 0.5; done; }
with_packages() { # command...: one that installs packages of the distribution, of which there can be one at a time
  # The tools take one package, first of all.
  until [ -x "${SERVICES_DIR:-/tmp/assay-services}/prom/usr/bin/promtool" ] || [ -e "$work/fetched/lint-tools" ]; do sleep 0.5; done
  flock "$work/packages" "$@"
}
