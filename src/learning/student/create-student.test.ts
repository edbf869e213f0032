import { expect, it } from 'vitest';
import type { Label } from '../../domain/label.ts';
import { hashString } from '../../lead-index/hash.ts';
import type { LeadFacts } from '../../ports/lead-judge.ts';
import { createStudent, type StudentSettings } from './create-student.ts';

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 0, 1);
const SETTINGS: StudentSettings = {
  labelsMin: 100,
  labelsMax: 1000,
  errorMax: 0.15,
  auditShare: 0,
  maxAgeMs: 90 * 86_400_000,
  lagMs: 75_000,
};
const TOPICS = ['fintech', 'biotech', 'retail', 'media'];
const NEEDS = ['payroll', 'analytics', 'security'];

const factsOf = (leadId: string): LeadFacts => ({
  company: leadId,
  topics: [TOPICS[Number(leadId.slice(5)) % TOPICS.length] ?? ''],
});
/** What the model says: fintech buys payroll, biotech analytics, retail security. */
const truth = (need: number, lead: number) => (need === lead % TOPICS.length ? 0.9 : 0.1);

function labelOf(n: number): Label {
  const need = n % NEEDS.length;
  const lead = Math.floor(n / NEEDS.length);
  return {
    lead_id: `lead-${lead}`,
    need_key: `key-${need}`,
    need_terms: [NEEDS[need] ?? ''],
    content_hash: '',
    value: truth(need, lead) + ((hashString(`${n}`) % 100) - 50) / 1000,
    confidence: 0.8,
    model: 'm',
    prompt_version: '1',
    judged_at_ms: START_MS + n * 1000,
    cost_usd: 0,
  };
}

const LABELS = Array.from({ length: 600 }, (_, n) => labelOf(n));
const LATER_MS = START_MS + 60 * MINUTE_MS;
const open = (changes: Partial<StudentSettings> = {}, known = factsOf as (id: string) => LeadFacts | null) =>
  createStudent({
    settings: { ...SETTINGS, ...changes },
    promptVersion: '1',
    factsOf: known,
    shareOf: (text) => hashString(text) / 2 ** 32,
  });
const question = (asOfMs: number, need = 0) => ({
  needKey: `key-${need}`,
  needTerms: [NEEDS[need] ?? ''],
  asOfMs,
});
const UNSEEN = [factsOf('lead-9000'), factsOf('lead-9001')];

it('says of leads that it never saw what the labels say of leads like them', () => {
  const student = open();
  student.learn(LABELS);
  const [fintech, biotech] = student.guess(question(LATER_MS), UNSEEN);
  expect(fintech?.value).toBeGreaterThan(0.75);
  expect(biotech?.value).toBeLessThan(0.25);
  expect(fintech?.confidence).toBeLessThan(0.8);
});

it('says nothing before it has learned enough, of leads unlike all that it learned from, or where labels agree with nothing', () => {
  const few = open();
  few.learn(LABELS.slice(0, 99));
  expect(few.guess(question(LATER_MS), UNSEEN)).toEqual([null, null]);
  const student = open({ errorMax: 0.06 });
  student.learn(LABELS);
  const strange: LeadFacts = {
    company: 'x',
    topics: ['space'],
    country: 'IS',
    seniority: 'vp',
    technologies: ['cobol'],
  };
  expect(student.guess(question(LATER_MS), [strange, ...UNSEEN])[0]).toBeNull();
  expect(student.guess(question(LATER_MS), UNSEEN)[0]).not.toBeNull();
  const confused = open();
  confused.learn(LABELS.map((label, n) => ({ ...label, value: hashString(`${n} noise`) / 2 ** 32 })));
  expect(confused.guess(question(LATER_MS), UNSEEN)).toEqual([null, null]);
});

it('says the same in whatever order, and in whatever process, it was told', () => {
  const told = open();
  for (const label of LABELS) told.learn([label]);
  const restarted = open();
  restarted.learn([...LABELS].reverse());
  const first = told.guess(question(LATER_MS), UNSEEN);
  expect(restarted.guess(question(LATER_MS), UNSEEN)).toEqual(first);
  expect(first[0]).not.toBeNull();
});

it('knows as of an instant only what was judged by then', () => {
  const student = open();
  const atMs = START_MS + 7 * MINUTE_MS;
  student.learn(LABELS.slice(0, 361));
  const before = student.guess(question(atMs), UNSEEN);
  expect(before[0]).not.toBeNull();
  student.learn(LABELS.slice(361).map((label) => ({ ...label, value: 0.5 })));
  expect(student.guess(question(atMs), UNSEEN)).toEqual(before);
  expect(student.guess(question(LATER_MS), UNSEEN)).not.toEqual(before);
});

it('forgets labels of deleted leads, of other instructions and past their age, and keeps a bounded number', () => {
  const student = open({ labelsMax: 300, labelsMin: 300 });
  student.learn(LABELS);
  expect(student.guess(question(LATER_MS), UNSEEN)[0]).not.toBeNull();
  student.forget(['lead-199']);
  student.forget(LABELS.map(({ lead_id }) => lead_id).slice(0, 400));
  expect(student.guess(question(LATER_MS), UNSEEN)).toEqual([null, null]);
  const other = open();
  other.learn(LABELS.map((label) => ({ ...label, prompt_version: '0' })));
  expect(other.guess(question(LATER_MS), UNSEEN)).toEqual([null, null]);
  const old = open();
  old.learn(LABELS);
  expect(old.guess(question(LATER_MS + 91 * 86_400_000), UNSEEN)).toEqual([null, null]);
  const gone = open({}, () => null);
  gone.learn(LABELS);
  expect(gone.guess(question(LATER_MS), UNSEEN)).toEqual([null, null]);
});

it('keeps silent for a share of needs, so that it goes on to be checked', () => {
  const student = open({ auditShare: 0.3 });
  student.learn(LABELS);
  const silent = Array.from({ length: 200 }, (_, n) =>
    student.guess({ needKey: `other-${n}`, needTerms: ['payroll'], asOfMs: LATER_MS }, UNSEEN),
  ).filter(([guess]) => guess === null).length;
  expect(silent).toBeGreaterThan(40);
  expect(silent).toBeLessThan(80);
});
