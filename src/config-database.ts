import { z } from 'zod';
import { int } from './config-checks.ts';

/** What concerns PostgreSQL; part of SETTINGS in config.ts. */
export const DATABASE_SETTINGS = {
  DATABASE_URL: {
    schema: z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'a URL that starts with postgres://')
      .optional(),
    isSecret: true,
    about: 'PostgreSQL 16 or later with pgvector, instead of the embedded store.',
  },
  DATABASE_POOL: {
    schema: int(1, 200).default(10),
    about:
      'Connections to PostgreSQL for work; each process keeps three more, to cancel, check and listen with.',
  },
  DATABASE_TIMEOUT_MS: {
    schema: int(1000, 600_000).default(60_000),
    about:
      'Longest time a write, an import batch or a catch-up may take in PostgreSQL before it is cancelled there.',
  },
  DATABASE_READ_MS: {
    schema: int(20, 60_000).default(2000),
    about:
      'Longest time the reads of one query may take where SQL in PostgreSQL answers it; then they are cancelled there and the query is answered 503.',
  },
  DATABASE_CONNECT_MS: {
    schema: int(100, 60_000).default(3000),
    about: 'Longest time to open a connection to PostgreSQL.',
  },
  DATABASE_LIFETIME_MINUTES: {
    schema: int(1, 1440).default(30),
    about: 'Age at which a connection to PostgreSQL is replaced.',
  },
  DATABASE_REPLICA_URL: {
    schema: z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'a URL that starts with postgres://')
      .optional(),
    isSecret: true,
    about:
      'Replica that queries read from while SQL answers them; the primary is read when it is down or behind.',
  },
  DATABASE_REPLICA_LAG_MS: {
    schema: int(100, 3_600_000).default(5000),
    about: 'How far the replica may be behind the primary before it is not read.',
  },
  VECTOR_INDEX_MIN: {
    schema: int(0, 1_000_000_000).default(10_000),
    about:
      'Embedded leads from which PostgreSQL gets an HNSW index, built in the background; 0 never builds one.',
  },
  TIMESCALE: {
    schema: z.enum(['auto', 'off']).default('auto'),
    about: 'Keep answered queries in a TimescaleDB hypertable where the server offers it, or never.',
  },
  QUERIES_KEEP_DAYS: {
    schema: int(0, 36_500).default(0),
    about: 'Answered queries older than this are deleted; 0 keeps them.',
  },
  SNIPPETS_KEEP_DAYS: {
    schema: int(0, 36_500).default(0),
    about: 'Evidence observed longer ago than this is deleted, from the lead index too; 0 keeps it.',
  },
} as const;
