# shellcheck shell=bash disable=SC2034,SC2154
# The store on a PostgreSQL with TimescaleDB. Part of .ci/run.
covered="src/adapters/**/*.ts"
if [ -x "$services/timescaledb.sh" ] && [ "$(id -u)" = 0 ]; then
  say "TimescaleDB"
  export C="$work/trixie" PGPORT=15435
  if with_packages bash "$services/timescaledb.sh" fetch >/dev/null 2>&1 && bash "$services/timescaledb.sh" start; then
    ASSAY_TEST_TIMESCALE_URL="postgres://postgres@127.0.0.1:15435/postgres" suite "tests on TimescaleDB" node test/store/timescale-store.test.ts
    bash "$services/timescaledb.sh" stop >/dev/null
  else
    fail "TimescaleDB could not be installed"
  fi
else
  echo "skipped: TimescaleDB needs the service scripts beside this checkout and root"
fi
