import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, expect, it, vi } from 'vitest';
import { runCli } from '../../src/cli.ts';
import { loadConfig, SETTINGS } from '../../src/config.ts';
import { createApp } from '../../src/http/app.ts';
import { openEngine } from '../../src/start/open-engine.ts';
import { enginesOf } from '../../src/start/tenants/engines.ts';
import { redaction } from '../../src/telemetry/redaction.ts';
import { newDataDir } from '../store/new-data-dir.ts';

/** Stands in every secret, and nowhere else. */
const CANARY = 'k4n4r13n-c4n4ry-0815';
/** Stands in a prompt and in evidence. */
const PROMPT = 'zwitscherlaut';
const CLOSED = '127.0.0.1:1';

/** A value that the setting accepts and that leads nowhere. */
const SECRETS: Record<string, string> = {
  DATABASE_URL: `postgres://assay:${CANARY}@${CLOSED}/assay`,
  DATABASE_REPLICA_URL: `postgres://assay:${CANARY}@${CLOSED}/assay`,
  REDIS_URL: `redis://:${CANARY}@${CLOSED}`,
  KAFKA_PASSWORD: CANARY,
  LLM_API_KEY: CANARY,
  LLM_BASE_URL: `http://assay:${CANARY}@${CLOSED}/v1`,
  OTLP_HEADERS: `authorization=${CANARY}`,
  KEY: `assay_k4n4r13nkey1_${CANARY}`,
  OPENSEARCH_URL: `http://assay:${CANARY}@${CLOSED}`,
};
const BROKERS = { ASSAY_KAFKA_BROKERS: CLOSED, ASSAY_KAFKA_SASL: 'plain', ASSAY_KAFKA_USERNAME: 'assay' };

const ends: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Refuses every call, and says with which key it came, as some servers do. */
async function echoingLlm(): Promise<string> {
  const server = createServer((request, response) => {
    response.statusCode = 401;
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({ error: { message: `Incorrect API key provided: ${request.headers.authorization}` } }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/v1`;
}

async function captured(work: () => Promise<unknown>): Promise<string> {
  let text = '';
  const take = (chunk: unknown) => {
    text += String(chunk);
    return true;
  };
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(take);
  const err = vi.spyOn(process.stderr, 'write').mockImplementation(take);
  try {
    await work();
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
  return text;
}

it('has a canary for every setting that is a secret', () => {
  const secret = Object.entries(SETTINGS).flatMap(([key, setting]) => ('isSecret' in setting ? [key] : []));
  expect(Object.keys(SECRETS).sort()).toEqual(secret.sort());
});

it('shows no secret where a setting is not accepted', () => {
  let refused = 0;
  for (const key of Object.keys(SECRETS)) {
    let message = '';
    try {
      loadConfig({ [`ASSAY_${key}`]: `${CANARY} \u0000 ` });
    } catch (error) {
      message = `${String(error)} ${JSON.stringify(error)}`;
      refused++;
    }
    expect(message.includes(CANARY), key).toBe(false);
  }
  expect(refused).toBeGreaterThan(4);
});

it('shows no secret in what commands print, whatever fails', async () => {
  const dataDir = await newDataDir();
  ends.push(() => rmSync(dataDir, { recursive: true, force: true }));
  const url = await echoingLlm();
  const env = {
    ...Object.fromEntries(Object.entries(SECRETS).map(([key, value]) => [`ASSAY_${key}`, value])),
    ...BROKERS,
    ASSAY_DATA_DIR: dataDir,
    ASSAY_LLM_BASE_URL: url,
    ASSAY_LLM_MODEL: 'm',
    ASSAY_DATABASE_CONNECT_MS: '300',
  };
  const text = await captured(async () => {
    for (const command of [
      ['doctor'],
      ['settings'],
      ['topics', 'list'],
      ['query', 'banks'],
      ['audit', 'list'],
      ['migrate'],
    ])
      await runCli(['node', 'assay', ...command], env);
  });
  expect(text).toContain('ASSAY_DATABASE_URL');
  expect(text.includes(CANARY)).toBe(false);
}, 180_000);

it('shows no secret and no prompt in logs, metrics and answers of a server whose every neighbour fails', async () => {
  const dataDir = await newDataDir();
  ends.push(() => rmSync(dataDir, { recursive: true, force: true }));
  let logged = '';
  const sink = new Writable({
    write(chunk, _encoding, done) {
      logged += String(chunk);
      done();
    },
  });
  const log = pino({ level: 'trace', redact: redaction() }, sink);
  const { config } = loadConfig({
    ...BROKERS,
    ASSAY_KAFKA_PASSWORD: CANARY,
    ASSAY_REDIS_URL: SECRETS.REDIS_URL,
    ASSAY_LLM_API_KEY: CANARY,
    ASSAY_LLM_BASE_URL: await echoingLlm(),
    ASSAY_LLM_MODEL: 'm',
    ASSAY_LLM_PARSE: 'on',
    ASSAY_DATA_DIR: dataDir,
    ASSAY_DEMO: 'off',
    ASSAY_LOG_LEVEL: 'trace',
  });
  const engine = await openEngine(config, log);
  engine.follow();
  const rows = (records: unknown[]) => Readable.from(records.map((one) => `${JSON.stringify(one)}\n`));
  await engine.importRows(
    'leads',
    rows([{ lead_id: 'l1', company_id: 'c1', company_name: 'Ledgerly', industry: 'fintech' }]),
  );
  await engine.importRows(
    'snippets',
    rows([
      {
        snippet_id: 's1',
        miner_id: 'm1',
        lead_id: 'l1',
        text: `Ledgerly needs a ${PROMPT} platform this year.`,
        observed_at: '2026-01-01T00:00:00Z',
      },
    ]),
  );
  const app = createApp(enginesOf(engine), log);
  const ask = async (path: string, init: RequestInit = {}) => (await app.request(path, init)).text();
  const json = {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${CANARY}` },
  };
  const answers = [
    await ask('/query', {
      ...json,
      body: JSON.stringify({ prompt: `fintech that needs a ${PROMPT} platform` }),
    }),
    await ask('/query', { ...json, body: `{"prompt": "${PROMPT}` }),
    await ask('/query', { ...json, body: JSON.stringify({ prompt: 7, [PROMPT]: 1 }) }),
    await ask('/keys', { headers: { authorization: `Bearer ${CANARY}`, 'x-api-key': CANARY } }),
    await ask('/metrics'),
    await ask('/healthz'),
  ];
  await sleep(1_500);
  await engine.stop();
  expect(logged.length).toBeGreaterThan(100);
  for (const text of [...answers, logged]) expect(text.includes(CANARY)).toBe(false);
  expect(logged.includes(PROMPT)).toBe(false);
}, 120_000);

it('hides what is named like a secret from the log, whoever logs it', () => {
  let logged = '';
  const sink = new Writable({
    write(chunk, _encoding, done) {
      logged += String(chunk);
      done();
    },
  });
  const log = pino({ redact: redaction() }, sink);
  log.info({
    password: CANARY,
    headers: { authorization: CANARY },
    sasl: { password: CANARY },
    apiKey: CANARY,
  });
  log.info({ err: Object.assign(new Error('x'), { headers: { authorization: CANARY } }) });
  expect(logged.includes(CANARY)).toBe(false);
});
