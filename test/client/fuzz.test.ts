import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AnswerSchema, ParseResponseSchema, ProblemSchema } from '../../src/http/schemas.ts';
import { packageRoot } from '../../src/package-root.ts';
import { type Sample, serveSample } from '../http/serve-sample.ts';
import { fuzzedPrompts } from './fuzzed-prompts.ts';

/** A server with data, and how many prompts it is to get; without it fewer, in the process. */
const url = process.env['ASSAY_TEST_FUZZ_URL'];
const count = Number(process.env['ASSAY_TEST_FUZZ_PROMPTS'] ?? 1500);
const seed = Number(process.env['ASSAY_TEST_FUZZ_SEED'] ?? 20_261_121);

let sample: Sample | undefined;
beforeAll(async () => {
  if (url === undefined) sample = await serveSample();
});
afterAll(async () => {
  await sample?.close();
});

function seeds(): string[] {
  const prompts = [
    'biotech companies in Massachusetts that raised a Series B, not consulting',
    '20 CTOs at US fintechs with 50-200 staff that use Snowflake, not banks, like stripe.com',
    'Logistikunternehmen in Deutschland mit mehr als 500 Mitarbeitern, keine Speditionen',
  ];
  const page = readFileSync(join(packageRoot(), 'docs', 'prompts.md'), 'utf8');
  for (const [, prompt = ''] of page.matchAll(/[`"]([^`"\n]{12,200})[`"]/g)) prompts.push(prompt);
  const shared = join(packageRoot(), '..', 'shared', 'eval', 'prompts');
  if (!existsSync(shared)) return prompts;
  for (const file of readdirSync(shared).filter(
    (name) => name.endsWith('.jsonl') || name.endsWith('.ndjson'),
  ))
    for (const [, prompt = ''] of readFileSync(join(shared, file), 'utf8').matchAll(
      /"prompt":\s*"((?:[^"\\]|\\.)*)"/g,
    ))
      prompts.push(prompt);
  return prompts;
}

async function post(path: string, body: unknown): Promise<Response> {
  if (sample !== undefined) return sample.post(path, body);
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
}

/** Every fourth is asked, the others only parsed. */
async function check(prompt: string, n: number): Promise<void> {
  const asks = n % 4 === 0;
  let response = await post(asks ? '/query' : '/parse', asks ? { prompt, k: 3 } : { prompt });
  // A queue that is full says so; that is no fault.
  for (let tries = 0; response.status === 503 && tries < 20; tries++) {
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    await new Promise((resolve) => setTimeout(resolve, 250));
    response = await post(asks ? '/query' : '/parse', asks ? { prompt, k: 3 } : { prompt });
  }
  const schema = response.status === 422 ? ProblemSchema : asks ? AnswerSchema : ParseResponseSchema;
  const body: unknown = await response.json();
  if ((response.status === 200 || response.status === 422) && schema.safeParse(body).success) return;
  throw new Error(`${response.status} to ${JSON.stringify(prompt)}: ${JSON.stringify(body).slice(0, 500)}`);
}

it(`any of ${count} prompts (seed ${seed}) is answered as the document says, never with 5xx`, {
  timeout: 900_000,
}, async () => {
  console.log(`fuzz: ${count} prompts, seed ${seed}, ${url ?? 'in the process'}`);
  const prompts = fc.sample(fuzzedPrompts(seeds()), { numRuns: count, seed });
  let next = 0;
  const lane = async () => {
    for (let n = next++; n < prompts.length; n = next++) await check(prompts[n] ?? '', n);
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  expect(next).toBeGreaterThanOrEqual(count);
});
