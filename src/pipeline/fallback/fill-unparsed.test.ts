import { expect, it } from 'vitest';
import { testContext } from '../../../test/parse-context.ts';
import { emptyFilter } from '../../domain/filter.ts';
import type { Parsed } from '../../domain/parsed.ts';
import type { LlmParser } from '../../ports/llm-parser.ts';
import { openCompleter } from '../../start/open-parser.ts';
import { fillUnparsed } from './fill-unparsed.ts';

const complete = openCompleter(testContext());

const PARSED: Parsed = {
  language: 'en',
  k: 10,
  include: { ...emptyFilter(), industries: ['fintech'], employees: { min: 10 } },
  exclude: emptyFilter(),
  exemplars: [],
  intent: { text: '', terms: [] },
  spans: [],
  unparsed: ['helvetic'],
  source: 'rules',
};
const signal = new AbortController().signal;

function answering(found: Awaited<ReturnType<LlmParser['complete']>>): LlmParser & { calls: number } {
  const llm = {
    calls: 0,
    complete: async () => {
      llm.calls++;
      return found;
    },
  };
  return llm;
}

it('adds to fields that the rules left empty and overrules none of them', async () => {
  const llm = answering({
    k: 3,
    include: { ...emptyFilter(), industries: ['banking'], countries: ['CH'], employees: { max: 5 } },
  });
  const { parsed, calls } = await fillUnparsed('p', PARSED, llm, complete, 100, signal);
  expect(calls).toBe(1);
  expect(parsed).toMatchObject({ k: 10, source: 'rules+llm' });
  expect(parsed.include).toMatchObject({
    industries: ['fintech'],
    countries: ['CH'],
    employees: { min: 10 },
  });
});

it('asks nobody where the rules understood everything, none is there, or no time is left', async () => {
  const llm = answering({});
  expect((await fillUnparsed('p', { ...PARSED, unparsed: [] }, llm, complete, 100, signal)).calls).toBe(0);
  expect((await fillUnparsed('p', PARSED, null, complete, 100, signal)).failed).toBeNull();
  expect((await fillUnparsed('p', PARSED, llm, complete, 0, signal)).failed).toBe('llm: no time left');
  expect(llm.calls).toBe(0);
});

it('goes on with the rules alone where the second parser fails', async () => {
  const broken: LlmParser = { complete: () => Promise.reject(new Error('down')) };
  const { parsed, failed } = await fillUnparsed('p', PARSED, broken, complete, 100, signal);
  expect(parsed).toBe(PARSED);
  expect(failed).toBe('llm: no answer, the rules alone were used');
});

it('lets only values through that the vocabulary knows', async () => {
  const llm = answering({
    include: { ...emptyFilter(), technologies: ['Snowflake', 'Madeupware'], countries: ['Atlantis'] },
    exclude: { ...emptyFilter(), industries: ['banks'] },
  });
  const { parsed, failed } = await fillUnparsed('p', PARSED, llm, complete, 100, signal);
  expect(failed).toBeNull();
  expect(parsed.include).toMatchObject({ technologies: ['snowflake'], countries: [] });
  expect(parsed.exclude.industries).toEqual(['banking']);
});

it('does not wait longer than there is time, also where the second parser hears no signal', async () => {
  const deaf: LlmParser = { complete: () => new Promise(() => undefined) };
  const { parsed, calls, failed } = await fillUnparsed('p', PARSED, deaf, complete, 20, signal);
  expect(parsed).toBe(PARSED);
  expect(calls).toBe(1);
  expect(failed).toBe('llm: no answer, the rules alone were used');
});
