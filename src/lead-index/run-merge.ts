import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type MergeInput, mergeSegments } from './merge-segments.ts';
import type { SegmentData } from './segment-data.ts';

/** A worker takes some 40 ms to start; merges below this size are quicker here. */
const WORKER_FROM_LEADS = 2048;

/** Merges in a worker thread, or here where the merge is small or the compiled worker is missing. */
export async function runMerge(inputs: readonly MergeInput[], signal: AbortSignal): Promise<SegmentData> {
  const leads = inputs.reduce((sum, { data }) => sum + data.leadCount, 0);
  const file = workerFile();
  if (leads < WORKER_FROM_LEADS || file === null) return mergeSegments(inputs);
  return await new Promise<SegmentData>((resolve, reject) => {
    const worker = new Worker(file, { workerData: inputs });
    worker.unref();
    const stop = () => {
      reject(signal.reason);
      void worker.terminate();
    };
    signal.addEventListener('abort', stop, { once: true });
    worker.once('message', (data) => resolve(mergedSegment(data)));
    worker.once('error', reject);
    worker.once('exit', (code) => {
      signal.removeEventListener('abort', stop);
      reject(new Error(`the packing worker ended with ${code}`));
    });
  });
}

/** Safe: pack-worker.ts posts nothing else. */
function mergedSegment(data: unknown): SegmentData {
  return data as SegmentData;
}

/** Workers cannot run TypeScript: from source, the compiled twin under dist/ is used if it is there. */
function workerFile(): URL | null {
  const compiled = import.meta.url.endsWith('.ts')
    ? new URL('../../dist/lead-index/pack-worker.js', import.meta.url)
    : new URL('./pack-worker.js', import.meta.url);
  return existsSync(fileURLToPath(compiled)) ? compiled : null;
}
