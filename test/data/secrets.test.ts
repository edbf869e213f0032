import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { openSecrets } from '../../src/secrets/open-secrets.ts';

interface Asked {
  target: string | undefined;
  authorization: string | undefined;
  name: string;
}

let server: Server;
let endpoint = '';
let held: Record<string, string> = {};
let asked: Asked[] = [];
let folder = '';

/** Speaks as much of the protocol of AWS Secrets Manager as is used. */
beforeEach(async () => {
  held = {};
  asked = [];
  folder = mkdtempSync(join(tmpdir(), 'assay-secrets-'));
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const name = String(JSON.parse(body).SecretId);
      const { authorization, 'x-amz-target': target } = request.headers;
      asked.push({ authorization, target: String(target), name });
      const value = held[name];
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.statusCode = value === undefined ? 400 : 200;
      response.end(
        JSON.stringify(
          value === undefined
            ? { __type: 'ResourceNotFoundException', message: 'no' }
            : { Name: name, SecretString: value },
        ),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  endpoint = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

const silent = () => undefined;
const env = (more: Record<string, string>) => ({
  ASSAY_SECRETS_ENDPOINT: endpoint,
  ASSAY_SECRETS_REFRESH_SECONDS: '0',
  ...more,
});

it('takes secrets from AWS by name and key, signed, each asked for once', async () => {
  held = { prod: JSON.stringify({ url: 'postgres://u:first@db/assay', llm: 'sk-first' }) };
  const secrets = await openSecrets(
    env({ ASSAY_DATABASE_URL: 'aws-sm:prod#url', ASSAY_LLM_API_KEY: 'aws-sm:prod#llm' }),
    silent,
  );
  const { config } = loadConfig(secrets.env);
  expect(config.DATABASE_URL).toBe('postgres://u:first@db/assay');
  expect(config.LLM_API_KEY?.reveal()).toBe('sk-first');
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({ target: 'secretsmanager.GetSecretValue', name: 'prod' });
  expect(asked[0]?.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/secretsmanager\/aws4_request, /,
  );
});

it('uses a new value after the next look, and goes on with the last one while AWS is away', async () => {
  held = { db: 'postgres://u:first@db/assay' };
  const told: string[] = [];
  const secrets = await openSecrets(env({ ASSAY_DATABASE_URL: 'aws-sm:db' }), (line) => told.push(line));
  const { config } = loadConfig(secrets.env);
  held = { db: 'postgres://u:second@db/assay' };
  expect(config.DATABASE_URL).toContain('first');
  await secrets.refresh();
  expect(config.DATABASE_URL).toContain('second');
  held = {};
  await secrets.refresh();
  expect(config.DATABASE_URL).toContain('second');
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/ASSAY_DATABASE_URL.*ResourceNotFoundException/);
  held = { db: 'no URL at all' };
  await secrets.refresh();
  expect(config.DATABASE_URL).toContain('second');
});

it('takes secrets from files, without the newline at the end', async () => {
  const path = join(folder, 'key');
  writeFileSync(path, 'sk-of-file\n');
  const secrets = await openSecrets(env({ ASSAY_LLM_API_KEY: `file:${path}` }), silent);
  const { config } = loadConfig(secrets.env);
  expect(config.LLM_API_KEY?.reveal()).toBe('sk-of-file');
  writeFileSync(path, 'sk-rotated\n');
  await secrets.refresh();
  expect(config.LLM_API_KEY?.reveal()).toBe('sk-rotated');
});

it('names every secret that cannot be read, and shows no value', async () => {
  held = { plain: 'hush-plain', json: JSON.stringify({ other: 'hush-json' }) };
  const failing = openSecrets(
    env({
      ASSAY_DATABASE_URL: 'aws-sm:missing',
      ASSAY_REDIS_URL: 'aws-sm:json#url',
      ASSAY_KAFKA_PASSWORD: 'aws-sm:plain#key',
      ASSAY_LLM_API_KEY: `file:${join(folder, 'none')}`,
    }),
    silent,
  );
  const message = await failing.then(
    () => '',
    (error: Error) => error.message,
  );
  for (const name of ['DATABASE_URL', 'REDIS_URL', 'KAFKA_PASSWORD', 'LLM_API_KEY'])
    expect(message).toContain(name);
  expect(message).not.toContain('hush');
});

it('leaves settings that are no secrets as they are', async () => {
  const given = env({ ASSAY_DATA_DIR: 'file:somewhere' });
  expect((await openSecrets(given, silent)).env.ASSAY_DATA_DIR).toBe('file:somewhere');
});
