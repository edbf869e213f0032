import { KIND } from './cue-kinds.ts';
import { addItem, cueBefore, type Draft, FREE, foldedAt, gapIs, textOf } from './draft.ts';

/** Departments; "in retail" or "in energy" says where people work instead. */
const FIELD =
  /^(?:it|hr|human resources|people operations|recruiting|recruitment|talent acquisition|marketing|sales|engineering|software engineering|legal|product|product management|operations|design|data|procurement|purchasing|supply chain|customer success|customer support|finance|accounting|payroll|security|logistics|facilities|fleet|compliance|training)$/;
const FIELD_WORDS_MAX = 2;

/** "people in marketing at fintechs", "decision makers in IT", "managers in operations": what they do, no industry. */
export function readFields(draft: Draft): void {
  if (draft.language !== 'en') return;
  for (let i = 1; i + 1 < draft.words.length; i++) {
    const link = draft.folded[i];
    if (link !== 'in' && link !== 'for' && link !== 'of') continue;
    const who = gapIs(draft, i, 'break') ? null : whoseField(draft, i);
    if (who === null || !personEnds(draft, who)) continue;
    const end = fieldEnd(draft, i + 1);
    const value = end === null ? null : functionOf(draft, i + 1, end);
    if (end === null || value === null) continue;
    const topic = draft.items.findIndex((item) => item.start === i + 1 && item.end === end);
    if (topic >= 0) draft.items.splice(topic, 1);
    addItem(draft, { start: i + 1, end, family: 'kind', values: [{ field: 'functions', value }] });
  }
}

/** Where those end whose field comes after word `i`: "people in", "someone responsible for", "the person in charge of". */
function whoseField(draft: Draft, i: number): number | null {
  if (foldedAt(draft, i) === 'in') return i;
  if (foldedAt(draft, i) === 'for' && foldedAt(draft, i - 1) === 'responsible') return i - 1;
  return foldedAt(draft, i) === 'of' && foldedAt(draft, i - 1) === 'charge' && foldedAt(draft, i - 2) === 'in'
    ? i - 2
    : null;
}

function fieldEnd(draft: Draft, start: number): number | null {
  for (let end = start + FIELD_WORDS_MAX; end > start; end--) {
    if (end > draft.words.length || !FIELD.test(textOf(draft, start, end).toLowerCase())) continue;
    const isOneItem = draft.items.every(
      (item) => item.end <= start || item.start >= end || isThat(item, start, end),
    );
    if (isOneItem) return end;
  }
  return null;
}

function isThat(
  item: { start: number; end: number; values: readonly { field: string }[] },
  start: number,
  end: number,
) {
  return item.start === start && item.end === end && item.values.every(({ field }) => field === 'industries');
}

function functionOf(draft: Draft, start: number, end: number): string | null {
  if (draft.claims[start] === FREE || draft.items.some((item) => item.start === start && item.end === end))
    return draft.ctx.vocabulary.titles.canonicalFunction(textOf(draft, start, end));
  return null;
}

/** "people in", "managers in", "who works in"; a recruiter in finance still recruits. */
function personEnds(draft: Draft, end: number): boolean {
  if (cueBefore(draft, end, KIND.person) !== null) return true;
  if (foldedAt(draft, end - 2) === 'who' && /^works?$/.test(foldedAt(draft, end - 1))) return true;
  return draft.items.some(
    (item) =>
      item.end === end &&
      item.values.some(({ field }) => field === 'titles' || field === 'seniorities') &&
      item.values.every(({ field }) => field !== 'functions'),
  );
}
