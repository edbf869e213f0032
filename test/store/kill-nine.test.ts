import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { openPgliteStore } from '../../src/adapters/pglite/open-pglite-store.ts';
import { emptyDataDir } from './new-data-dir.ts';

const WRITER = fileURLToPath(new URL('./write-until-killed.mjs', import.meta.url));
/** More for a nightly run. */
const ROUNDS = Number(process.env.ASSAY_TEST_KILLS ?? 3);
let dataDir = '';

/** Runs the writer, kills it `delayMs` after its first acknowledgement; resolves with the leads acknowledged. */
function writeAndKill(first: number, delayMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [WRITER, dataDir, String(first)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let problems = '';
    child.stdout.on('data', (data: Buffer) => {
      if (out === '') setTimeout(() => child.kill('SIGKILL'), delayMs);
      out += data.toString();
    });
    child.stderr.on('data', (data: Buffer) => {
      problems += data.toString();
    });
    child.on('close', (_code, signal) => {
      if (signal !== 'SIGKILL') reject(new Error(`the writer ended by itself: ${problems}`));
      else resolve(Number(out.slice(0, out.lastIndexOf('\n')).split('\n').at(-1)));
    });
  });
}

describe('the embedded store', () => {
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it(
    'has every acknowledged lead after kill -9 at random moments, and takes over the lock of the dead',
    async () => {
      dataDir = await emptyDataDir();
      let acknowledged = 0;
      let lost = 0;
      let unacknowledged = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const delayMs = Math.floor(Math.random() * 700);
        acknowledged = await writeAndKill(acknowledged, delayMs);
        const store = await openPgliteStore({ dataDir, dimensions: 4 });
        const ids = Array.from({ length: acknowledged }, (_, i) => `lead-${i}`);
        const blocks = await store.getBlocks('default', ids);
        lost += acknowledged - blocks.length;
        expect(blocks.length, `round ${round}, killed after ${delayMs} ms`).toBe(acknowledged);
        expect(blocks.every((block) => block.embedding?.[0] === 1)).toBe(true);
        // What was being written when the process died is there as a whole batch or not at all.
        const { leads } = await store.counts('default');
        expect((leads - acknowledged) % 20).toBe(0);
        expect(new Set((await store.changesSince('default', 0, 100_000)).map((c) => c.seq)).size).toBe(leads);
        unacknowledged += leads - acknowledged;
        acknowledged = leads;
        await store.close();
      }
      process.stderr.write(
        `killed ${ROUNDS} times: ${acknowledged} leads stored, ${lost} acknowledged ones lost, none twice, ${unacknowledged} written but not yet acknowledged\n`,
      );
    },
    60_000 + ROUNDS * 60_000,
  );
});
