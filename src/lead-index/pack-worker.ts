import { parentPort } from 'node:worker_threads';
import { lowerPriority } from './lower-priority.ts';
import { mergeSegments } from './merge-segments.ts';
import { fromMergeMessage, type MergeMessage, toMessage } from './segment-message.ts';

// Worker thread: merges the segments it is sent and posts the new one; all arrays are shared, none is copied. No query
// waits for a merge, but merges and queries wait for the same cores.
lowerPriority();

parentPort?.on('message', (inputs: unknown) => {
  parentPort?.postMessage(toMessage(mergeSegments(fromMergeMessage(mergeInputs(inputs)))));
});

/** Safe: only MergeWorkers posts to this thread. */
function mergeInputs(data: unknown): MergeMessage[] {
  return data as MergeMessage[];
}
