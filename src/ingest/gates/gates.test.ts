import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BAD } from '../../../bench/support/evidence/bad.ts';
import { type Example, type Kinds, NOW_MS, recordOf } from '../../../bench/support/evidence/example.ts';
import { GOOD } from '../../../bench/support/evidence/good.ts';
import { HELD_OUT } from '../../../bench/support/evidence/held-out.ts';
import { judgeSnippet } from '../judge-snippet.ts';
import { GATE_CODES, isGateCode, isPersonal } from './codes.ts';

const codesOf = (example: Example): string[] =>
  judgeSnippet(recordOf(example, 'id'), 'on', NOW_MS).refusals.map(({ code }) => code);

const all = (kinds: Kinds): [string, Example][] =>
  Object.entries(kinds).flatMap(([kind, examples]) =>
    examples.map((example): [string, Example] => [kind, example]),
  );

/** The codes that are right for a kind of fault. */
const RIGHT: Record<string, string[]> = {
  'observed in the future': ['observed_in_future'],
  'text tells of a later date': ['dates_disagree'],
  'private or malformed address': ['url_not_public', 'schema'],
  'address of another kind': ['url_wrong_kind'],
  'cookie, privacy, rights': ['boilerplate'],
  'menus, errors, filler': ['boilerplate'],
  'praise without an event': ['boilerplate'],
  'unsupported language': ['language'],
  'nothing said': ['too_short'],
  'private mail address': ['personal_email'],
  'telephone number': ['personal_phone'],
  'home address': ['personal_address'],
  'number of a person': ['personal_id', 'personal_account'],
};

describe('evidence gates', () => {
  it.each(all(BAD))('refuse for its own reason: %s, %j', (kind, example) => {
    const [first] = codesOf(example);
    expect(RIGHT[kind]).toContain(first);
  });

  it('refuse at least four fifths of faults they were not made for', () => {
    const missed = all(HELD_OUT).filter(([, example]) => codesOf(example).length === 0);
    expect(missed.length / all(HELD_OUT).length).toBeLessThan(0.2);
  });

  it.each(all(GOOD))('take what only looks like a fault: %s, %j', (_kind, example) => {
    expect(codesOf(example)).toEqual([]);
  });

  it('refuse personal data whatever else is wrong, wherever it stands, and never repeat it', () => {
    const secret = 'jane.miller@gmail.com';
    const base = { snippet_id: 's', miner_id: 'm', lead_id: 'l', observed_at: '2026-01-01' };
    const records = [
      { ...base, text: secret },
      { ...base, text: 'Quillo hires.', attributes: { a: [{ b: secret }] } },
      { ...base, text: 'Quillo hires a CFO.', attributes: { [secret]: 1 } },
      {
        ...base,
        text: 'Quillo hires a CFO.',
        source_url: `https://quillo.com/?m=${encodeURIComponent(secret)}`,
      },
      { ...base, text: 'Quillo hires a CFO.', snippet_id: secret },
      { ...base, text: `Quillo hires ${secret}`, observed_at: 'yesterday' },
      { ...base, text: 'Quillo hires.', content_type: secret },
      { ...base, text: ['Quillo hires', secret] },
      { text: secret },
    ];
    for (const mode of ['on', 'report', 'off'] as const) {
      for (const record of records) {
        const { personal, admission, refusals } = judgeSnippet(record, mode, NOW_MS);
        expect([record, personal, admission, isPersonal(refusals[0]?.code ?? 'schema')]).toEqual([
          record,
          true,
          null,
          true,
        ]);
        if (record.text !== 'Quillo hires.') expect(JSON.stringify(refusals)).not.toContain('jane');
      }
    }
  });

  it('allow five minutes for clocks that differ', () => {
    const at = (ms: number) =>
      codesOf({ text: 'Quillo hires a CFO.', observed_at: new Date(NOW_MS + ms).toISOString() });
    expect([at(4 * 60_000), at(6 * 60_000)]).toEqual([[], ['observed_in_future']]);
  });

  it('say of every refusal what is wrong and how to mend it', () => {
    for (const [, example] of all(BAD)) {
      for (const { code, reason, fix } of judgeSnippet(recordOf(example, 'id'), 'on', NOW_MS).refusals) {
        expect([isGateCode(code), reason.length > 5, fix.length > 5]).toEqual([true, true, true]);
      }
    }
    for (const { means, fix } of Object.values(GATE_CODES))
      expect(means.endsWith('.') && !fix.endsWith('.')).toBe(true);
  });

  it('never throw, and give the same verdict again, whatever comes', () => {
    const odd = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc
        .array(
          fc.constantFrom(
            ...all(BAD).map(([, { text }]) => text),
            '\n',
            '@',
            ' +1 ',
            '\ud800',
            '2030-01-01 ',
          ),
          { maxLength: 6 },
        )
        .map((parts) => parts.join(' ')),
    );
    const record = fc.record(
      {
        snippet_id: odd,
        miner_id: odd,
        lead_id: odd,
        text: odd,
        domain: odd,
        observed_at: fc.oneof(
          odd,
          fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
        ),
        source_url: fc.oneof(odd, fc.webUrl({ withQueryParameters: true })),
        content_type: fc.constantFrom('news', 'job_posting', 'review', 'x'),
        attributes: fc.oneof(fc.jsonValue(), fc.dictionary(odd, odd)),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(record, fc.jsonValue()), fc.constantFrom('on', 'report', 'off'), (value, mode) => {
        const once = judgeSnippet(value, mode, NOW_MS);
        expect(judgeSnippet(value, mode, NOW_MS)).toEqual(once);
        if (once.personal) expect(once.admission).toBeNull();
        if (once.admission === null) expect(once.refusals.length).toBeGreaterThan(0);
      }),
      { numRuns: 400 },
    );
  });
});
