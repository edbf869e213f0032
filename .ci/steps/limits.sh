# shellcheck shell=bash disable=SC2154
# Limits that processes share through a real Redis, which the tests start, kill and start again themselves.
say "limits"
if [ -x "$services/redis.sh" ]; then
  with_packages bash "$services/redis.sh" fetch >/dev/null 2>&1 || true
  ASSAY_TEST_REDIS_URL=redis://127.0.0.1:16380/0 suite "limits shared through Redis" node test/limits/shared-limits.test.ts
else
  echo "skipped: no service scripts beside this checkout, so limits were not shared through a real Redis"
fi
