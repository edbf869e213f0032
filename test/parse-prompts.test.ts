import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsePrompt } from '../src/pipeline/parse/parse-prompt.ts';
import { testContext } from './parse-context.ts';

const EVALUATION = new URL('../../shared/eval/', import.meta.url);
const present = existsSync(EVALUATION);
if (!present) console.warn('shared evaluation sets are absent: the parser is not scored here');

let server: Server;

/** The share of prompts on which every expected field is right, as the scorer of the evaluation prints it. */
async function allFieldsRight(cases: string): Promise<number> {
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const scorer = new URL('score-prompts.mjs', EVALUATION).pathname;
  const file = new URL(`prompts/${cases}`, EVALUATION).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [scorer, file, base], { timeout: 50_000 });
  return Number(/all fields right: ([\d.]+)%/.exec(stdout)?.[1] ?? 0);
}

describe.skipIf(!present)('shared prompt sets', () => {
  beforeAll(async () => {
    const ctx = testContext();
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { prompt } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { prompt: string };
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ parsed: parsePrompt(prompt, ctx) }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => server.close());

  it('reads every field of at least 92 % of the people and company prompts', async () => {
    expect(await allFieldsRight('exa-dev.jsonl')).toBeGreaterThanOrEqual(92);
  });
  it('reads every field of at least 90 % of the prompts in nine languages', async () => {
    expect(await allFieldsRight('multilingual-dev.jsonl')).toBeGreaterThanOrEqual(90);
  });
});
