import { int, real } from './config-checks.ts';

/** What concerns limits per key and idempotency keys; part of SETTINGS in config.ts. */
export const LIMIT_SETTINGS = {
  RATE_PER_SECOND: {
    schema: real(0, 1_000_000).optional(),
    about:
      'Requests a second that a key may make on average, where it has no limit of its own (docs/limits.md); 0 for no limit. Left out: 50, and none while ASSAY_AUTH is off.',
  },
  RATE_BURST_SECONDS: {
    schema: real(0.001, 3600).default(2),
    about: 'A key that has rested may make at once what it may make in so many seconds.',
  },
  KEY_CONCURRENCY: {
    schema: int(0, 100_000).optional(),
    about:
      'Requests of one key that are worked on at once, where it has no limit of its own; 0 for no limit. Left out: 100, and none while ASSAY_AUTH is off.',
  },
  LIMIT_SHARES: {
    schema: int(0, 100_000).default(0),
    about:
      'Processes on all machines together that divide the limits of a key while no Redis tells them of each other; 0 for ASSAY_PROCESSES.',
  },
  LIMIT_SYNC_WAIT_MS: {
    schema: int(1, 5000).default(100),
    about:
      'How long Redis may take to tell what a key did elsewhere before each process goes on with its share. No request waits for it.',
  },
  IDEMPOTENCY_HOURS: {
    schema: real(0.001, 8760).default(24),
    about: 'How long the answer to a write with an Idempotency-Key is kept.',
  },
  IDEMPOTENCY_KEYS_MAX: {
    schema: int(1, 100_000_000).default(100_000),
    about: 'Answers kept for Idempotency-Keys in each tenant; beyond it the oldest are dropped.',
  },
  IDEMPOTENCY_BYTES_MAX: {
    schema: int(65_536, 1_099_511_627_776).default(268_435_456),
    about: 'Bytes of answers kept for Idempotency-Keys in each tenant; beyond it the oldest are dropped.',
  },
  CONNECTION_BACKLOG: {
    schema: int(1, 65_535).default(4096),
    about:
      'Connections that the kernel may hold until they are taken; no more than net.core.somaxconn. Beyond it clients try again after a second or more.',
  },
} as const;
