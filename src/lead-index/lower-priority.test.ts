import { existsSync } from 'node:fs';
import { constants, getPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { lowerPriority } from './lower-priority.ts';

const compiled = new URL('../../dist/lead-index/lower-priority.js', import.meta.url);
const canBeSeen = existsSync('/proc/thread-self') && existsSync(compiled);

/** Lowers the priority of its own thread and tells what that is now. */
const WORKER = `
  const { readlinkSync } = require('node:fs');
  const { getPriority } = require('node:os');
  const { parentPort, workerData } = require('node:worker_threads');
  import(workerData).then(({ lowerPriority }) => {
    const isLowered = lowerPriority();
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    parentPort.postMessage({ isLowered, priority: getPriority(thread) });
  });
`;

describe('a lower priority', () => {
  it.skipIf(!canBeSeen)('is that of the calling thread alone', async () => {
    const before = getPriority(process.pid);
    const worker = new Worker(WORKER, { eval: true, workerData: compiled.href });
    const seen = await new Promise((resolve, reject) => {
      worker.once('message', resolve).once('error', reject);
    });
    await worker.terminate();
    expect(seen).toEqual({ isLowered: true, priority: constants.priority.PRIORITY_BELOW_NORMAL });
    expect(getPriority(process.pid)).toBe(before);
  });

  it('is done without where the system does not name threads', () => {
    expect(lowerPriority('/nowhere/thread-self')).toBe(false);
    // A file that is no link.
    expect(lowerPriority(process.execPath)).toBe(false);
  });
});
