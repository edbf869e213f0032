# shellcheck shell=bash disable=SC2034,SC2154
# Events on a real Kafka. Part of .ci/run.
covered="src/adapters/**/*.ts"
if [ -x "$services/kafka.sh" ]; then
  say "Kafka"
  fetched kafka
  { bash "$services/kafka.sh" fetch && bash "$services/kafka.sh" start; } >/dev/null || fail "Kafka could not be started"
  ASSAY_TEST_KAFKA_BROKERS=127.0.0.1:19092 ASSAY_TEST_KAFKA_CONTROL="bash $services/kafka.sh" \
    suite "tests on Kafka" node --no-file-parallelism test/events/kafka-events.test.ts test/events/kafka-serve.test.ts test/events/kafka-faults.test.ts test/events/example-miner.test.ts
  bash "$services/kafka.sh" stop >/dev/null
else
  echo "skipped: no service scripts beside this checkout, so the tests on a real Kafka did not run"
fi
