import { z } from 'zod';
import { splitList } from './config-checks.ts';

/** What concerns evidence and outcomes from topics; part of SETTINGS in config.ts. */
export const KAFKA_SETTINGS = {
  KAFKA_BROKERS: {
    schema: z
      .string()
      .regex(/^[^\s,:]+:\d{1,5}(,\s*[^\s,:]+:\d{1,5})*$/, 'a comma-separated list of host:port')
      .transform(splitList)
      .optional(),
    about:
      'Kafka brokers, `host:port,host:port`. Set: `serve` consumes `miner.snippets` and `outcome.events`.',
  },
  KAFKA_GROUP: {
    schema: z
      .string()
      .regex(/^[\w.-]{1,100}$/, 'letters, digits, `.`, `_` and `-`')
      .default('assay'),
    about: 'Consumer group: the processes of one store share it, two stores never do.',
  },
  KAFKA_TOPIC_PREFIX: {
    schema: z
      .string()
      .regex(/^[\w.-]{0,100}$/, 'letters, digits, `.`, `_` and `-`')
      .default(''),
    about: 'Put before the name of every topic, where several installations share brokers.',
  },
  KAFKA_TLS: { schema: z.enum(['on', 'off']).default('off'), about: 'Talk to the brokers over TLS.' },
  KAFKA_SASL: {
    schema: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
    about: 'How to sign in to the brokers, with ASSAY_KAFKA_USERNAME and ASSAY_KAFKA_PASSWORD.',
  },
  KAFKA_USERNAME: { schema: z.string().min(1).optional(), about: 'User name at the brokers.' },
  KAFKA_PASSWORD: {
    schema: z.string().min(1).optional(),
    isSecret: true,
    about: 'Password at the brokers.',
  },
} as const;
