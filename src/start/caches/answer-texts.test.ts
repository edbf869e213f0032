import fc from 'fast-check';
import { expect, it } from 'vitest';
import { oddText } from '../../../test/support/odd-text.ts';
import type { Answer, RankedLead } from '../../domain/answer.ts';
import { stableOf } from './answer-body.ts';
import { AnswerTexts } from './answer-texts.ts';

const lead = fc.record({
  lead_id: oddText,
  description: fc.option(oddText, { nil: undefined }),
  components: fc.record({ fit: fc.record({ weight: fc.double(), value: fc.double(), note: oddText }) }),
  reasons: fc.array(oddText),
});

/** Safe: of an answer only its members are written, whatever they are. */
const answerOf = (members: unknown) => members as Answer;
const leadsOf = (leads: unknown) => leads as RankedLead[];

it('writes an answer as JSON does, and the accounts of its scores by lead', () => {
  const texts = new AnswerTexts();
  fc.assert(
    fc.property(fc.array(lead, { maxLength: 5 }), oddText, (leads, said) => {
      const answer = answerOf({ query_id: 'q', parsed: { said }, leads, cost: {}, degraded: [] });
      expect(texts.stable(answer)).toBe(JSON.stringify(stableOf(answer)).slice(1, -1));
      const accounts = leads.map((one) => `${JSON.stringify(one.lead_id)}:${JSON.stringify(one.components)}`);
      expect(texts.components(answer.leads)).toBe(`{${accounts.join(',')}}`);
    }),
  );
});

it('writes the accounts anew where the answer came as text', () => {
  const texts = new AnswerTexts();
  const leads = leadsOf([{ lead_id: 'a', components: { fit: 1 } }]);
  texts.keep(answerOf({ leads }), '"leads":[]');
  expect(texts.components(leads)).toBe('{"a":{"fit":1}}');
  expect(texts.stable(answerOf({ leads }))).toBe('"leads":[]');
});
