import type { Logger } from 'pino';
import { createKafkaEvents } from '../adapters/kafka/kafka-events.ts';
import type { Config } from '../config.ts';
import type { Events } from '../ports/events.ts';

/** The broker that the settings name; null where they name none. */
export function openEvents(config: Config, log?: Logger): Events | null {
  const { KAFKA_BROKERS: brokers, KAFKA_SASL: mechanism } = config;
  if (brokers === undefined) return null;
  const [username, password] = [config.KAFKA_USERNAME, config.KAFKA_PASSWORD];
  return createKafkaEvents({
    brokers,
    log,
    tls: config.KAFKA_TLS === 'on',
    ...(mechanism && username && password && { sasl: { mechanism, username, password } }),
  });
}
