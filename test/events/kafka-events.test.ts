import { describe, it } from 'vitest';
import { createKafkaEvents } from '../../src/adapters/kafka/kafka-events.ts';
import { describeEvents } from './events-contract.ts';
import { TEST_BROKERS } from './test-brokers.ts';

if (TEST_BROKERS === undefined) {
  describe('events on Kafka', () => {
    it.skip('needs brokers: set ASSAY_TEST_KAFKA_BROKERS', () => undefined);
  });
} else {
  const brokers = TEST_BROKERS;
  describeEvents('events on Kafka', () => createKafkaEvents({ brokers }));
}
