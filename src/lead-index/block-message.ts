import type { LeadBlock } from '../ports/store.ts';
import { readRecord, writeRecord } from './lead-record.ts';
import { type BlockTexts, oldestFirst } from './segment-builder.ts';
import { readSnippets, writeSnippets } from './snippet-record.ts';

/**
 * Lead blocks as they go to another thread: as the texts that the segment keeps anyway, which cost a tenth of what copying
 * the objects would.
 */
export interface BlocksMessage {
  leads: string[];
  /** '' where a lead has none. */
  snippets: string[];
  /** One after another, of those that have one. */
  embeddings: Float32Array<ArrayBuffer>;
  /** 1 where a lead has an embedding. */
  embedded: Uint8Array;
}

export function toBlocksMessage(blocks: readonly LeadBlock[], dimensions: number): BlocksMessage {
  const embedded = Uint8Array.from(blocks, ({ embedding }) => (embedding === null ? 0 : 1));
  const embeddings = new Float32Array(embedded.reduce((sum, one) => sum + one, 0) * dimensions);
  let at = 0;
  for (const { embedding } of blocks) {
    if (embedding === null) continue;
    if (embedding.length !== dimensions)
      throw new RangeError(`embedding has ${embedding.length} dimensions, the index ${dimensions}`);
    embeddings.set(embedding, at);
    at += dimensions;
  }
  return {
    leads: blocks.map(({ lead }) => writeRecord(lead)),
    snippets: blocks.map(({ snippets }) =>
      snippets.length === 0 ? '' : writeSnippets(snippets.toSorted(oldestFirst)),
    ),
    embeddings,
    embedded,
  };
}

/** The blocks again, each with the texts that it came as. */
export function* fromBlocksMessage(
  { leads, snippets, embeddings, embedded }: BlocksMessage,
  dimensions: number,
): Generator<{ block: LeadBlock; texts: BlockTexts }> {
  let at = 0;
  for (let i = 0; i < leads.length; i++) {
    const texts = { lead: leads[i] ?? '', snippets: snippets[i] ?? '' };
    const from = at;
    if (embedded[i] === 1) at += dimensions;
    const block = {
      lead: readRecord(texts.lead),
      snippets: texts.snippets === '' ? [] : readSnippets(texts.snippets),
      embedding: embedded[i] === 1 ? embeddings.subarray(from, at) : null,
    };
    yield { block, texts };
  }
}
