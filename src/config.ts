import { z } from 'zod';
import { closestName } from './closest-name.ts';
import { ACCESS_SETTINGS } from './config-access.ts';
import { int, real } from './config-checks.ts';
import { crossChecks } from './config-cross-checks.ts';
import { DATA_SETTINGS, dataChecks } from './config-data.ts';
import { DATABASE_SETTINGS } from './config-database.ts';
import { ETL_SETTINGS } from './config-etl.ts';
import { EXPERIMENT_SETTINGS } from './config-experiments.ts';
import { JWT_SETTINGS } from './config-jwt.ts';
import { KAFKA_SETTINGS } from './config-kafka.ts';
import { KPI_SETTINGS } from './config-kpis.ts';
import { LEARNING_SETTINGS } from './config-learning.ts';
import { LIMIT_SETTINGS } from './config-limits.ts';
import { LLM_SETTINGS } from './config-llm.ts';
import { MINER_SETTINGS } from './config-miners.ts';
import { OBSERVABILITY_SETTINGS } from './config-observability.ts';
import { REPUTATION_SETTINGS } from './config-reputation.ts';
import { ROLE_SETTINGS, roleChecks } from './config-role.ts';
import { SCORE_SETTINGS } from './config-score.ts';
import { SEARCH_SETTINGS } from './config-search.ts';
import { SECRET_SETTINGS } from './config-secrets.ts';
import { TENANT_SETTINGS } from './config-tenants.ts';
import { TRAINING_SETTINGS } from './config-training.ts';
import { AppError } from './errors.ts';

/** Every setting: environment variable ASSAY_<KEY>, its check and its default. docs/settings.md is made from this table. */
export const SETTINGS = {
  PORT: { schema: int(0, 65535).default(8080), about: 'Port of the HTTP server; 0 takes a free one.' },
  HOST: {
    schema: z.string().min(1).default('127.0.0.1'),
    about: 'Address to listen on. Only loopback is accepted while ASSAY_AUTH is off.',
  },
  ...ACCESS_SETTINGS,
  ...JWT_SETTINGS,
  DATA_DIR: {
    schema: z.string().min(1).default('./.assay'),
    about: 'Where the embedded store and the saved lead index live.',
  },
  ...DATABASE_SETTINGS,
  ...DATA_SETTINGS,
  ...ROLE_SETTINGS,
  ...TENANT_SETTINGS,
  DEMO: {
    schema: z.enum(['on', 'off']).default('on'),
    about: 'Load the demo data at `serve` when the store is empty.',
  },
  LOG_LEVEL: {
    schema: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    about: 'Least severe log line that is written (JSON lines on standard error).',
  },
  RETRIEVAL: {
    schema: z.enum(['index', 'sql', 'opensearch']).default('index'),
    about: 'Where candidates come from: the lead index in the process, SQL, or an OpenSearch cluster.',
  },
  ...SEARCH_SETTINGS,
  EMBEDDER: {
    schema: z
      .string()
      .regex(/^(static|none|onnx:.+)$/, '`static`, `none` or `onnx:FOLDER`')
      .default('static'),
    about: 'Text embedding: the shipped table, none, or a sentence encoder in ONNX.',
  },
  GBM: {
    schema: z.enum(['auto', 'on', 'off']).default('auto'),
    about:
      'Lead model for leads without evidence (docs/models.md): `on` refuses to start where it cannot run, `auto` does without.',
  },
  GBM_WEIGHT: {
    schema: real(0, 1).default(0.2),
    about: 'Share of intent that the lead model would have at full confidence, where there is no evidence.',
  },
  LATENCY_MS: {
    schema: int(20, 60_000).default(400),
    about: 'Deadline of one query in milliseconds; a request may only lower it.',
  },
  PROCESSES: {
    schema: int(1, 256).default(1),
    about:
      'Serving processes that share the port, each with a lead index of its own. More than one needs ASSAY_DATABASE_URL.',
  },
  QUERY_CONCURRENCY: {
    schema: int(1, 1024).default(8),
    about: 'Queries worked on at once; more wait in a queue.',
  },
  QUERY_QUEUE: {
    schema: int(0, 100_000).default(1000),
    about: 'Queries that may wait; more are answered 503 with Retry-After.',
  },
  QUEUE_WAIT_MS: {
    schema: int(1, 60_000).default(100),
    about: 'A query that would wait longer than this for its turn is answered 503 with Retry-After at once.',
  },
  BODY_BYTES_MAX: {
    schema: int(4096, 16_777_216).default(65_536),
    about: 'Largest JSON body of /query and /parse, in bytes.',
  },
  IMPORT_BYTES_MAX: {
    schema: int(65_536, 17_179_869_184).default(1_073_741_824),
    about: 'Largest body of an import over HTTP, in bytes as sent.',
  },
  IMPORT_BATCH: {
    schema: int(1, 5000).default(500),
    about: 'Rows written to the store at once during an import.',
  },
  GATES: {
    schema: z.enum(['on', 'report', 'off']).default('on'),
    about:
      'Checks of evidence as it comes in (docs/evidence.md): `on` refuses, `report` takes it and says what it would have refused, `off` checks nothing. Personal data of consumers and records of the wrong form are always refused.',
  },
  SUBMISSION_DAYS: {
    schema: int(1, 3650).default(30),
    about: 'How long a refusal of evidence is kept for its miner, in days.',
  },
  SUBMISSION_ROWS_MAX: {
    schema: int(10, 10_000_000).default(100_000),
    about: 'Most refusals of evidence that are kept; beyond it the oldest are dropped.',
  },
  CANDIDATES_MIN: {
    schema: int(10, 10_000).default(200),
    about: 'Fewest candidates that are scored for a query, where there are as many.',
  },
  CANDIDATES_MAX: {
    schema: int(10, 10_000).default(2000),
    about: 'Most candidates that are scored for a query.',
  },
  ...KAFKA_SETTINGS,
  REDIS_URL: {
    schema: z
      .string()
      .regex(/^rediss?:\/\//, 'a URL that starts with redis:// or rediss://')
      .optional(),
    isSecret: true,
    about: 'Redis that processes share as a cache. Slow or gone, it costs nothing but the wait below.',
  },
  REDIS_WAIT_MS: {
    schema: int(1, 1000).default(5),
    about: 'How long a query waits for Redis before it goes on without it.',
  },
  CACHE_BYTES: {
    schema: int(0, 68_719_476_736).default(67_108_864),
    about: 'Memory of the caches in each process, in bytes; three quarters of it for each open tenant.',
  },
  CACHE_TTL_SECONDS: {
    schema: int(1, 86_400).default(300),
    about: 'Longest time that an answer is kept. It is forgotten sooner when the data changes.',
  },
  CACHE_ANSWERS: {
    schema: z.enum(['off', 'memory', 'shared']).default('memory'),
    about:
      'Whole answers for repeated requests: `off`, in the `memory` of each process, or `shared` through Redis as well.',
  },
  AS_OF_STEP_SECONDS: {
    schema: int(0, 3600).default(60),
    about:
      'A query without `as_of` is answered for now rounded up to this step, so that repeats within it are one answer; 0 for now itself.',
  },
  ...SCORE_SETTINGS,
  QUERY_LOG_ROWS_MAX: {
    schema: int(0, 1_000_000).default(10_000),
    about: 'Answered queries that may wait to be stored; beyond it they are dropped and counted.',
  },
  CONNECTIONS_MAX: {
    schema: int(1, 1_000_000).default(10_000),
    about: 'Open connections; more are refused.',
  },
  BODY_SECONDS: {
    schema: int(1, 600).default(10),
    about: 'Longest time a client may take to send the body of /query or /parse.',
  },
  WARM_UP_MS: {
    schema: int(0, 60_000).default(1500),
    about:
      'How long a server asks itself typical queries before it says that it is ready. Code is fast after some thousand queries: with 15000 the first callers do not wait for that.',
  },
  DRAIN_MS: {
    schema: int(0, 600_000).default(500),
    about:
      'After SIGTERM the server goes on answering this long, with /readyz at 503 and each connection closed after its answer.',
  },
  SHUTDOWN_SECONDS: {
    schema: int(1, 600).default(20),
    about: 'Longest time a stop may take before it is forced.',
  },
  ...LIMIT_SETTINGS,
  ...EXPERIMENT_SETTINGS,
  ...LLM_SETTINGS,
  ...REPUTATION_SETTINGS,
  ...LEARNING_SETTINGS,
  ...TRAINING_SETTINGS,
  ...KPI_SETTINGS,
  ...ETL_SETTINGS,
  ...MINER_SETTINGS,
  ...OBSERVABILITY_SETTINGS,
  ...SECRET_SETTINGS,
} as const;

type Key = keyof typeof SETTINGS;
export type Config = { readonly [K in Key]: z.output<(typeof SETTINGS)[K]['schema']> };

export interface LoadedConfig {
  config: Config;
}

/**
 * Reads every ASSAY_ variable of `env`.
 * @throws AppError('config') that lists all wrong settings at once.
 */
export function loadConfig(env: Record<string, string | undefined>): LoadedConfig {
  const wrong: { path: string; message: string; fix: string }[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(SETTINGS)) {
    const raw = env[`ASSAY_${key}`];
    const result = setting.schema.safeParse(raw === '' ? undefined : raw);
    if (result.success) define(values, key, result.data, rereadable(env, key, setting.schema));
    else
      wrong.push({
        path: `ASSAY_${key}`,
        message: 'isSecret' in setting ? 'the value is not accepted' : `"${raw}" is not accepted`,
        fix: `${result.error.issues[0]?.message ?? 'see'}. ${setting.about}`,
      });
  }
  for (const name of Object.keys(env)) {
    if (!name.startsWith('ASSAY_') || name.startsWith('ASSAY_TEST_')) continue;
    const key = name.slice('ASSAY_'.length);
    if (key in SETTINGS) continue;
    const meant = closestName(key, Object.keys(SETTINGS));
    const fix =
      meant === null
        ? 'take it out; `npx assay settings` lists all that there are'
        : `did you mean ASSAY_${meant}?`;
    wrong.push({ path: name, message: 'no such setting', fix });
  }
  wrong.push(...crossChecks(values), ...roleChecks(values), ...dataChecks(values));
  if (wrong.length > 0) {
    const lines = wrong.map((error) => `  ${error.path}: ${error.message}; ${error.fix}`);
    throw new AppError('config', `${wrong.length} wrong setting(s):\n${lines.join('\n')}`, { errors: wrong });
  }
  return { config: trusted(values) };
}

/** A secret that is read again while the process runs: its value now, the last good one where it is not accepted. */
function rereadable(
  env: Record<string, string | undefined>,
  key: string,
  schema: z.ZodType,
): (() => unknown) | null {
  if (Object.getOwnPropertyDescriptor(env, `ASSAY_${key}`)?.get === undefined) return null;
  let raw = env[`ASSAY_${key}`];
  let value: unknown = schema.parse(raw);
  return () => {
    const now = env[`ASSAY_${key}`];
    if (now === raw) return value;
    raw = now;
    const read = schema.safeParse(now);
    if (read.success) value = read.data;
    return value;
  };
}

function define(
  values: Record<string, unknown>,
  key: string,
  value: unknown,
  get: (() => unknown) | null,
): void {
  if (get === null) values[key] = value;
  else Object.defineProperty(values, key, { enumerable: true, get });
}

/** Safe: every key of SETTINGS has been parsed by its own schema, and nothing else was put in. */
function trusted(values: Record<string, unknown>): Config {
  return values as Config;
}
