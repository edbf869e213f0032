import { rm } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/http/app.ts';
import { ProblemSchema } from '../../src/http/schemas.ts';
import { openStore } from '../../src/start/open-store.ts';
import { enginesOf } from '../../src/start/tenants/engines.ts';
import { type Sample, serveSample } from './serve-sample.ts';

let sample: Sample;
beforeAll(async () => {
  sample = await serveSample();
});
afterAll(() => rm(sample.engine.config.DATA_DIR, { recursive: true, force: true }));

const logged: Record<string, unknown>[] = [];
const sink = new Writable({
  write(chunk, _encoding, done) {
    logged.push(JSON.parse(String(chunk)));
    done();
  },
});

function ask(submitter?: string): Promise<Response> {
  return Promise.resolve(
    createApp(enginesOf(sample.engine), pino(sink)).request('/query', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(submitter !== undefined && { 'x-assay-submitter': submitter }),
      },
      body: JSON.stringify({ prompt: 'fintech companies' }),
    }),
  );
}

describe('the header x-assay-submitter', () => {
  it.each(['', 'x'.repeat(101), 'caf\u00e9'])('answers 400 to "%s" and says how to mend it', async (name) => {
    const response = await ask(name);
    expect(response.status).toBe(400);
    const problem = ProblemSchema.parse(await response.json());
    expect(problem.errors).toMatchObject([
      { path: 'x-assay-submitter', fix: expect.stringContaining('1 to 100') },
    ]);
  });

  it('is in the description of the route', async () => {
    const document = (await (await sample.app.request('/openapi.json')).json()) as {
      paths: Record<string, { post: { parameters: { name: string; in: string }[] } }>;
    };
    expect(document.paths['/query']?.post.parameters).toMatchObject([
      { name: 'x-assay-submitter', in: 'header' },
    ]);
  });

  it('names who asked in the access line and the stored query; without it nobody is named', async () => {
    logged.length = 0;
    for (const name of ['team 7', undefined, 'anonymous']) expect((await ask(name)).status).toBe(200);
    expect(logged.map((line) => line.submitter)).toEqual(['team 7', undefined, undefined]);
    await sample.engine.stop();
    const store = await openStore(sample.engine.config, 256);
    try {
      const text = 'select submitter from queries order by asked_at';
      const [rows = []] = await store.client.run([{ text }]);
      expect(rows.map((row) => row.submitter)).toEqual(['team 7', null, null]);
    } finally {
      await store.close();
    }
  });
});
