import { KIND } from './cue-kinds.ts';
import { cueAt, type Draft, foldedAt, gapIs, type Item, type ItemValue, topicsAt, VALUE } from './draft.ts';
import { isContent, keywordText } from './find-keywords.ts';

const MODIFIERS_MAX = 3;
/** What stands before it is the sector: "fintech founders". */
const FOUNDS = /^(?:co-?)?founder$/;
/** "former McKinsey consultants": where they were, no part of the title. */
const FORMER = /^(?:ex|former|formerly)$/;
/** "presidents of regional banks": no field by themselves. */
const ADJECTIVE = /^(?:regional|national|local|international|small|large|independent|private)$/;
/** Papers and clearances, and what became of them. */
const APART =
  /^(?:promoted|hired|appointed|certified|cleared|licensed|pmp|prince2|itil|cissp|cisa|cism|ccna|ccnp|cfa|cpa|acca|cima|shrm|sphr|phr|leed|mba|phd|jd)$/;
/** Titles that take a field after "of": "head of integrity". */
const TAKES_FIELD = /(?:^|\s)(?:head|director|vp|president|chief|lead|leader|dean|chair|manager|principal)$/;

/**
 * Takes unknown words right before a title into it ("foundation model engineer"), and after "of" ("head of integrity");
 * and a topic that stands before a title of one word, which then is no industry: a "robotics engineer" may work anywhere.
 */
export function extendTitles(draft: Draft): void {
  for (const item of draft.items.slice()) {
    const title = item.values.find((value) => value.field === 'titles')?.value;
    if (typeof title !== 'string') continue;
    const start = startOf(draft, item, title);
    const end = TAKES_FIELD.test(title) ? fieldEnd(draft, item.end) : item.end;
    if (start === item.start && end === item.end) continue;
    dropTopics(draft, start, item.start);
    dropTopics(draft, item.end, end);
    const before = keywordText(draft, start, item.start);
    const after = keywordText(draft, item.end, end);
    const values = item.values.map((other) =>
      other.field === 'titles' ? { ...other, value: `${before} ${other.value} ${after}`.trim() } : other,
    );
    addFunction(draft, values);
    draft.items.splice(draft.items.indexOf(item), 1, { ...item, start, end, values });
    draft.claims.fill(VALUE, start, end);
  }
}

/** "GDPR compliance" and "manager": the function shows once they are one title. */
function addFunction(draft: Draft, values: ItemValue[]): void {
  if (values.some(({ field }) => field === 'functions')) return;
  const whole = values.find(({ field }) => field === 'titles')?.value;
  const value = typeof whole === 'string' ? draft.ctx.vocabulary.titles.read(whole).function : null;
  if (value !== null) values.push({ field: 'functions', value });
}

function startOf(draft: Draft, item: Item, title: string): number {
  let { start } = item;
  while (start > 0 && item.start - start < MODIFIERS_MAX && !gapIs(draft, start, 'break')) {
    const bare = !title.includes(' ') && start === item.start && !FOUNDS.test(title);
    const topic = bare ? topicAt(draft, (other) => other.end === start) : null;
    if (topic !== null) start = topic.start;
    else if (isContent(draft, start - 1) && !isNoPart(draft, start - 1)) start -= 1;
    else break;
  }
  while (start < item.start && gapIs(draft, start, 'joint')) start++;
  return start;
}

function isNoPart(draft: Draft, i: number): boolean {
  return FORMER.test(foldedAt(draft, i - 1)) || APART.test(foldedAt(draft, i));
}

/** The end of "of" and up to three words; where a company word follows, it is companies that are directed. */
function fieldEnd(draft: Draft, end: number): number {
  if (foldedAt(draft, end) !== 'of' || gapIs(draft, end, 'break')) return end;
  let at = end + 1;
  while (at - end <= MODIFIERS_MAX && !gapIs(draft, at, 'break')) {
    const topic = topicAt(draft, (other) => other.start === at);
    if (topic === null ? !isContent(draft, at) : isOrganisation(draft, topic)) break;
    at = topic?.end ?? at + 1;
  }
  while (ADJECTIVE.test(foldedAt(draft, at - 1))) at--;
  return at <= end + 1 || cueAt(draft, at, KIND.company) !== null ? end : at;
}

/** "managers of hospitals": where they work, not what they manage. */
function isOrganisation(draft: Draft, topic: Item): boolean {
  return topicsAt(draft, topic.start).some((match) => match.end === topic.end && match.entry.kind === 'org');
}

function topicAt(draft: Draft, where: (item: Item) => boolean): Item | null {
  return (
    draft.items.find(
      (item) => item.values.length === 1 && item.values[0]?.field === 'industries' && where(item),
    ) ?? null
  );
}

function dropTopics(draft: Draft, start: number, end: number): void {
  for (;;) {
    const topic = topicAt(draft, (item) => item.start >= start && item.end <= end);
    if (topic === null || start === end) return;
    draft.items.splice(draft.items.indexOf(topic), 1);
  }
}
