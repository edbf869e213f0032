import { expect, it } from 'vitest';
import { rankLeads } from '../../src/pipeline/rank-leads.ts';
import type { Embedder } from '../../src/ports/embedder.ts';
import { blockOf, contextOf, DIMENSIONS, indexSource, parsedOf } from './world.ts';

const blocks = [
  blockOf({ lead_id: 'a', description: 'cloud', topics: ['education'] }),
  blockOf({ lead_id: 'b' }),
];
const parsed = parsedOf({ include: { industries: ['education'] }, need: 'cloud' });

/** A stopwatch that shows these milliseconds one after the other, then the last for ever. */
function stopwatch(...readings: number[]): () => number {
  let at = 0;
  return () => readings[Math.min(at++, readings.length - 1)] ?? 0;
}

it('answers without a vector where no embedder is configured, and says so', async () => {
  const answer = await rankLeads(
    { prompt: 'p' },
    contextOf([indexSource(blocks)], parsed, { embedder: null }),
  );
  expect(answer.degraded).toEqual(['vector: no embedder is configured']);
  expect(answer.leads.map((lead) => lead.lead_id)).toEqual(['a', 'b']);
  expect(Object.keys(answer.leads[0]?.components.fit.of?.industry?.of ?? {})).toEqual(['topic', 'text']);
});

it('leaves out the vector, then the expansions and the depth when the time budget runs out', async () => {
  const halfGone = await rankLeads(
    { prompt: 'p', budget: { latency_ms: 100 } },
    contextOf([indexSource(blocks)], parsed, { stopwatch: stopwatch(0, 60) }),
  );
  expect(halfGone.degraded).toEqual(['vector: left out, the time budget was nearly spent']);
  const nearlyGone = await rankLeads(
    { prompt: 'p', budget: { latency_ms: 100 } },
    contextOf([indexSource(blocks)], parsed, { stopwatch: stopwatch(0, 90) }),
  );
  expect(nearlyGone.degraded).toEqual([
    'vector: left out, the time budget was nearly spent',
    'expansions: left out, the time budget was nearly spent',
    'depth: fewer candidates were scored, the time budget was nearly spent',
  ]);
  expect(nearlyGone.leads).toHaveLength(2);
});

it('never lets a request raise the configured budget', async () => {
  const answer = await rankLeads(
    { prompt: 'p', budget: { latency_ms: 1_000_000 } },
    contextOf([indexSource(blocks)], parsed, { stopwatch: stopwatch(0, 300) }),
  );
  expect(answer.degraded).toContain('vector: left out, the time budget was nearly spent');
});

it('goes on without the vector where the embedder fails or does not answer', async () => {
  const embedder = (embed: Embedder['embed']): Embedder => ({
    dimensions: DIMENSIONS,
    version: 'broken',
    embed,
    close: async () => undefined,
  });
  const failing = embedder(() => Promise.reject(new Error('no memory')));
  const failed = await rankLeads(
    { prompt: 'p' },
    contextOf([indexSource(blocks)], parsed, { embedder: failing }),
  );
  expect(failed.degraded).toEqual(['vector: left out, the embedder failed']);
  const silent = embedder(() => new Promise(() => undefined));
  const late = await rankLeads(
    { prompt: 'p', budget: { latency_ms: 20 } },
    contextOf([indexSource(blocks)], parsed, { embedder: silent }),
  );
  expect(late.degraded).toEqual(['vector: left out, the embedder did not answer in time']);
});

it('rejects with not_ready where no source can answer', async () => {
  const cold = { ...indexSource([]), ready: () => false };
  await expect(rankLeads({ prompt: 'p' }, contextOf([cold], parsed))).rejects.toMatchObject({
    code: 'not_ready',
  });
});
