import { describe, expect, it } from 'vitest';
import { testContext } from '../../../test/parse-context.ts';
import type { Parsed } from '../../domain/parsed.ts';
import type { LlmParser } from '../../ports/llm-parser.ts';
import { completeParse } from './complete-parse.ts';
import { parsePrompt } from './parse-prompt.ts';

const ctx = testContext();
const never = new AbortController().signal;
const PROMPT = 'fintech companies in Germany with zorbulation';
const parsed = parsePrompt(PROMPT, ctx);

/** A model that answers whatever it is told to, in whatever shape. */
function model(answer: unknown): LlmParser & { calls: number } {
  const port = {
    calls: 0,
    complete: async () => {
      port.calls++;
      return answer as Partial<Parsed>;
    },
  };
  return port;
}

describe('completeParse', () => {
  it('asks no model where there is none, where nothing was left over, or when the time is up', async () => {
    expect(await completeParse(PROMPT, parsed, null, never, ctx)).toBe(parsed);
    const llm = model({ k: 3 });
    const whole: Parsed = { ...parsed, unparsed: [] };
    expect(await completeParse(PROMPT, whole, llm, never, ctx)).toBe(whole);
    expect(await completeParse(PROMPT, parsed, llm, AbortSignal.abort(), ctx)).toBe(parsed);
    expect(llm.calls).toBe(0);
  });

  it('fills empty fields only and says that it did', async () => {
    const answer = {
      include: { countries: ['FR'], technologies: ['Snowflake'], employees: { min: 10, max: 50.4 } },
      k: 7,
    };
    const done = await completeParse(PROMPT, parsed, model(answer), never, ctx);
    expect(done.include.countries).toEqual(['DE']);
    expect(done.include.technologies).toEqual(['snowflake']);
    expect(done.include.employees).toEqual({ min: 10, max: 50 });
    expect(done.k).toBe(7);
    expect(done.source).toBe('rules+llm');
    expect(parsed.source).toBe('rules');
  });

  it('keeps the count and the exemplars that the rules found', async () => {
    const prompt = 'Find 12 companies like stripe.com with zorbulation';
    const known = parsePrompt(prompt, ctx);
    expect(known.unparsed).toContain('zorbulation');
    const done = await completeParse(
      prompt,
      known,
      model({ k: 99, exemplars: [{ company: 'zorbulation' }] }),
      never,
      ctx,
    );
    expect(done).toBe(known);
  });

  it('takes no value that the vocabulary does not know', async () => {
    const answer = {
      include: {
        industries: ['no such industry at all', 5],
        regions: ['XX-99'],
        cities: ['Nowhereville Upon Nothing'],
        technologies: ['definitely not a product'],
        functions: ['wizardry'],
        seniorities: ['overlord'],
        funding_stages: ['series_q'],
        company_types: ['cartel'],
        keywords: ['far too many words for one keyword', ' '],
        companies: [''],
        titles: ['', 'x'.repeat(200)],
        founded: { min: 2020, max: 2010 },
        funding_usd: 'much',
        employees: { min: -4, max: Number.NaN },
      },
      exclude: { countries: ['Atlantis'] },
      exemplars: [{ company: 'Made Up Inc' }, { domain: 'made-up.com' }, 'text'],
      k: -1,
    };
    const done = await completeParse(PROMPT, parsed, model(answer), never, ctx);
    expect(done).toBe(parsed);
  });

  it('reads values in any known spelling into the canonical vocabulary', async () => {
    const prompt = 'zorbulation';
    const bare: Parsed = { ...parsePrompt('find companies', ctx), unparsed: ['zorbulation'] };
    const answer = {
      include: {
        industries: ['Financial Technology'],
        keywords: ['Zorbulation'],
        companies: [' Acme '],
        countries: ['Germany'],
        regions: ['US-CA'],
        cities: ['münchen'],
        titles: ['CTO'],
        functions: ['sales'],
        seniorities: ['vp'],
        funding_stages: ['Series A'],
        company_types: ['publicly traded'],
      },
      exclude: { technologies: ['Salesforce'] },
      exemplars: [{ company: 'zorbulation' }],
    };
    const done = await completeParse(prompt, bare, model(answer), never, ctx);
    expect(done.include).toMatchObject({
      keywords: ['zorbulation'],
      companies: ['Acme'],
      countries: ['DE'],
      regions: ['US-CA'],
      cities: ['Munich'],
      titles: ['chief technology officer'],
      functions: ['sales'],
      seniorities: ['vp'],
      funding_stages: ['series_a'],
      company_types: ['public'],
    });
    expect(done.include.industries).toHaveLength(1);
    expect(done.exclude.technologies).toEqual(['salesforce']);
    expect(done.exemplars).toEqual([{ company: 'zorbulation' }]);
  });

  it('lets an exclusion win over an inclusion of the same value', async () => {
    const bare: Parsed = { ...parsePrompt('find companies', ctx), unparsed: ['x'] };
    const answer = { include: { technologies: ['sap'] }, exclude: { technologies: ['sap'] } };
    const done = await completeParse('x', bare, model(answer), never, ctx);
    expect(done.include.technologies).toEqual([]);
    expect(done.exclude.technologies).toEqual(['sap']);
  });

  it.each([null, [], 'text', 7, { include: [], exclude: null, exemplars: {} }])(
    'keeps the rules over the answer %j',
    async (answer) => {
      expect(await completeParse(PROMPT, parsed, model(answer), never, ctx)).toBe(parsed);
    },
  );

  it('keeps the rules when the model fails or the deadline passes meanwhile', async () => {
    const failing: LlmParser = { complete: () => Promise.reject(new Error('no')) };
    expect(await completeParse(PROMPT, parsed, failing, never, ctx)).toBe(parsed);
    const controller = new AbortController();
    const late: LlmParser = {
      complete: async () => {
        controller.abort();
        return { k: 5 };
      },
    };
    expect(await completeParse(PROMPT, parsed, late, controller.signal, ctx)).toBe(parsed);
  });
});
