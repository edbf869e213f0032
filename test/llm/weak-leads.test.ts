import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Label } from '../../src/domain/label.ts';
import type { LlmTicket } from '../../src/pipeline/fallback/gate/llm-gate.ts';
import type { Asking, DeskQuestion, JudgeDesk } from '../../src/pipeline/fallback/judge-desk.ts';
import { needOf } from '../../src/pipeline/fallback/need-of.ts';
import type { Judging } from '../../src/pipeline/fallback/score-weak.ts';
import { recompute } from '../../src/pipeline/rank/recompute.ts';
import { resolveRequest } from '../../src/pipeline/request.ts';
import { mergeFilters } from '../../src/pipeline/retrieve/merge-filters.ts';
import { DEFAULT_SETTINGS } from '../../src/pipeline/settings.ts';
import { randomBlocks, randomFilter, randomNeed } from '../pipeline/random-leads.ts';
import { KNOWLEDGE } from '../pipeline/small-knowledge.ts';
import { ask, blockOf, NOW_MS, parsedOf, snippetOf } from '../pipeline/world.ts';

const TICKET: LlmTicket = {
  refusal: () => null,
  start: () => 'not here',
  calls: 0,
  usd: 0,
  close: () => undefined,
};

/** Judges at once by `chance`; remembers what it was asked. */
function deskOf(chance: (leadId: string) => number): { judging: Judging; asked: string[][] } {
  const asked: string[][] = [];
  const ask = ({ need, leads }: DeskQuestion): Asking => {
    asked.push(leads.map((lead) => lead.leadId));
    const labels = new Map<string, Label>(
      leads.map((lead) => [
        lead.leadId,
        {
          lead_id: lead.leadId,
          need_key: need.key,
          need_terms: need.terms,
          content_hash: lead.contentHash(),
          value: chance(lead.leadId),
          confidence: 0.9,
          model: 'm',
          prompt_version: '1',
          judged_at_ms: NOW_MS,
          cost_usd: 0,
        },
      ]),
    );
    return { labels, refused: null, failed: null, done: Promise.resolve() };
  };
  const desk: JudgeDesk = { model: 'm', label: () => null, ask, forget: () => undefined };
  return { judging: { desk, ticket: TICKET }, asked };
}

const hash = (text: string) =>
  [...text].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 1000, 7) / 1000;

describe('an answer with judged leads', () => {
  it('recomputes, is ordered, and touches nothing but the intent of weak leads', async () => {
    let judgedLeads = 0;
    await fc.assert(
      fc.asyncProperty(randomBlocks(40), randomFilter, randomNeed, async (blocks, include, need) => {
        const parsed = parsedOf({ include, need, k: 10 });
        const plain = await ask(blocks, parsed);
        const { judging } = deskOf(hash);
        const { leads } = await ask(blocks, parsed, {}, { judging });
        const before = new Map(plain.leads.map((lead) => [lead.lead_id, lead]));
        leads.forEach((lead, i) => {
          expect(Math.abs(recompute(lead.components) - lead.score)).toBeLessThan(1e-9);
          expect(lead.score).toBeGreaterThanOrEqual(leads[i + 1]?.score ?? 0);
          expect(lead.intent).toBeGreaterThanOrEqual(0);
          expect(lead.intent).toBeLessThanOrEqual(1);
          const known = before.get(lead.lead_id);
          if (lead.components.intent.judged !== undefined) judgedLeads++;
          else if (known !== undefined) expect(lead.components).toEqual(known.components);
          if (known !== undefined) expect(lead.fit).toBe(known.fit);
        });
      }),
      { numRuns: 80 },
    );
    expect(judgedLeads).toBeGreaterThan(100);
  });

  it('is byte for byte what it was where a model is there but nothing is weak', async () => {
    const settings = { ...DEFAULT_SETTINGS, fallback: { ...DEFAULT_SETTINGS.fallback, bm25Threshold: 0 } };
    await fc.assert(
      fc.asyncProperty(randomBlocks(30), randomFilter, randomNeed, async (blocks, include, need) => {
        const parsed = parsedOf({ include, need });
        const { judging, asked } = deskOf(() => 1);
        const plain = await ask(blocks, parsed);
        const other = await ask(blocks, parsed, {}, { judging, settings });
        expect(JSON.stringify(other.leads)).toBe(JSON.stringify(plain.leads));
        expect(asked).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('who is asked about', () => {
  const snippets = (id: string, text: string) => [snippetOf(id, `s-${id}`, { text })];

  it('is nobody who could not enter the k best, even if judged as well as possible', async () => {
    const { judging, asked } = deskOf(() => 1);
    const blocks = [
      ...['fit-1', 'fit-2'].map((id) =>
        blockOf({ lead_id: id, topics: ['education'], country: 'US', region: 'US-CA' }),
      ),
      ...['far-1', 'far-2'].map((id) => blockOf({ lead_id: id, country: 'JP' })),
    ];
    const parsed = parsedOf({
      include: { industries: ['education'], countries: ['US'] },
      need: 'snowflake',
      k: 2,
    });
    await ask(blocks, parsed, {}, { judging });
    expect(asked.map((ids) => ids.sort())).toEqual([['fit-1', 'fit-2']]);
  });

  it('is one lead of a company, and no more than the setting allows, most promising first', async () => {
    const { judging, asked } = deskOf(() => 1);
    const blocks = [
      blockOf({ lead_id: 'a-1', company_id: 'same' }),
      blockOf({ lead_id: 'a-2', company_id: 'same' }),
      blockOf({ lead_id: 'b', topics: ['education'] }),
      blockOf({ lead_id: 'c' }),
    ];
    const settings = { ...DEFAULT_SETTINGS, fallback: { ...DEFAULT_SETTINGS.fallback, leadsPerQuery: 2 } };
    await ask(
      blocks,
      parsedOf({ include: { industries: ['education'] }, need: 'snowflake' }),
      {},
      { judging, settings },
    );
    expect(asked).toHaveLength(1);
    expect(asked[0]).toHaveLength(2);
    expect(asked[0]?.[0]).toBe('b');
    expect(asked[0]?.filter((id) => id.startsWith('a-')).length).toBeLessThanOrEqual(1);
  });

  it('is nobody whose evidence is strong, also where it is old', async () => {
    const { judging, asked } = deskOf(() => 1);
    const settings = { ...DEFAULT_SETTINGS, fallback: { ...DEFAULT_SETTINGS.fallback, bm25Threshold: 0.3 } };
    const old = snippetOf('old', 's-old', {
      text: 'snowflake snowflake',
      observed_at_ms: NOW_MS - 900 * 86_400_000,
    });
    const blocks = [
      blockOf({ lead_id: 'old' }, [old]),
      blockOf({ lead_id: 'new' }, snippets('new', 'snowflake')),
      blockOf({ lead_id: 'none' }, snippets('none', 'weather')),
    ];
    await ask(blocks, parsedOf({ need: 'snowflake' }), {}, { judging, settings });
    expect(asked).toEqual([['none']]);
  });

  it('is nobody where the prompt names nothing that could be bought', async () => {
    const { judging, asked } = deskOf(() => 1);
    const answer = await ask(
      [blockOf({ lead_id: 'a' })],
      parsedOf({ include: { countries: ['US'] } }),
      {},
      { judging },
    );
    expect(asked).toEqual([]);
    expect(answer.leads).toHaveLength(1);
  });
});

it('takes needs of the same canonical terms for one, whatever the words and their order', () => {
  const keyOf = (need: string) => {
    const parsed = parsedOf({ need });
    return needOf(mergeFilters(parsed, resolveRequest({ prompt: 'p' }, DEFAULT_SETTINGS, NOW_MS), KNOWLEDGE))
      ?.key;
  };
  expect(keyOf('migrating databases')).toBe(keyOf('Databases (migrating, database)'));
  expect(keyOf('migrating databases')).not.toBe(keyOf('migrating warehouses'));
});
