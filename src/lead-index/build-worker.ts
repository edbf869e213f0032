import { parentPort, workerData } from 'node:worker_threads';
import { type BlocksMessage, fromBlocksMessage } from './block-message.ts';
import { SegmentBuilder } from './segment-builder.ts';
import { toMessage } from './segment-message.ts';

// Worker thread: builds one segment after another from the blocks it is sent; null ends a segment, which is posted. Every
// other message is answered with the number of leads that the segment has so far.
const dimensions = dimensionsOf(workerData);
let builder = new SegmentBuilder(dimensions);

parentPort?.on('message', (message: unknown) => {
  const blocks = blocksOf(message);
  if (blocks === null) {
    parentPort?.postMessage(toMessage(builder.finish()));
    builder = new SegmentBuilder(dimensions);
    return;
  }
  for (const { block, texts } of fromBlocksMessage(blocks, dimensions)) builder.add(block, texts);
  parentPort?.postMessage(builder.leadCount);
});

/** Safe: only BuildThread posts to this thread. */
function blocksOf(message: unknown): BlocksMessage | null {
  return message as BlocksMessage | null;
}

/** Safe for the same reason. */
function dimensionsOf(data: unknown): number {
  return data as number;
}
