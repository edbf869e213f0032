import { parentPort, workerData } from 'node:worker_threads';
import { type MergeInput, mergeSegments } from './merge-segments.ts';

// Worker thread: merges the segments it is started with and posts the new one; all arrays are shared, none is copied.
parentPort?.postMessage(mergeSegments(mergeInputs(workerData)));

/** Safe: only runMerge() starts this file. */
function mergeInputs(data: unknown): MergeInput[] {
  return data as MergeInput[];
}
