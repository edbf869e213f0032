import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';

const SCRIPT = readFileSync(new URL('../../helm/assay/files/smoke.mjs', import.meta.url), 'utf8');
const GOOD: Record<string, unknown> = {
  '/readyz': { status: 'ok' },
  '/parse': { parsed: { intent: { text: 'software', terms: [] } } },
  '/query': { leads: [], model_version: 'rules-1', degraded: [] },
};

/** What `helm test` runs, against a server that gives these answers to the key `k` (null: 503). */
async function smoke(
  answers: Record<string, unknown>,
  key?: string,
): Promise<{ code: number | null; out: string }> {
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const isKnown = path === '/readyz' || request.headers.authorization === 'Bearer k';
    const answer = answers[path] ?? null;
    response.statusCode = !isKnown ? 401 : answer === null ? 503 : 200;
    response.end(JSON.stringify(answer ?? { status: 'not ready' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', SCRIPT], {
    env: {
      PATH: process.env.PATH,
      SMOKE_URL: `http://127.0.0.1:${port}`,
      SMOKE_PROMPT: '5 software companies',
      ...(key !== undefined && { SMOKE_KEY: key }),
    },
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => {
      out += data.toString();
    });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  await new Promise((resolve) => server.close(resolve));
  return { code, out };
}

describe('helm test', () => {
  it('passes where everything answers, and says that it asked little where it has no key', async () => {
    expect(await smoke(GOOD, 'k')).toMatchObject({ code: 0 });
    const { code, out } = await smoke(GOOD);
    expect(code).toBe(0);
    expect(out).toContain('/parse and /query are not asked');
  });

  it.each([
    ['it is not ready', { ...GOOD, '/readyz': null }, 'k', /readyz answered 503/],
    ['the key is not known', GOOD, 'x', /parse answered 401/],
    ['nothing is understood', { ...GOOD, '/parse': { parsed: {} } }, 'k', /says nothing of what is asked/],
    ['the answer has no leads', { ...GOOD, '/query': {} }, 'k', /did not answer with leads/],
  ])('fails where %s', async (_, answers, key, told) => {
    const { code, out } = await smoke(answers, key);
    expect(code).toBe(1);
    expect(out).toMatch(told);
  });
});
