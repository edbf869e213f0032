import type { TitleChunk } from '../../vocabulary/api.ts';
import { isAboutCompany, isSector } from './about-company.ts';
import { KIND } from './cue-kinds.ts';
import {
  breaksBefore,
  commaBefore,
  cueAt,
  cueBefore,
  type Draft,
  FREE,
  foldedAt,
  gapIs,
  type ItemValue,
  isStop,
  placesFrom,
  textOf,
  titleAt,
  titleWordsAt,
  topicsAt,
} from './draft.ts';
import { isEmployerNote, isMade } from './employer-notes.ts';
import { companyFollows, type Reading, WORD_SCORE } from './reading.ts';
import { hasHead, trimTitle } from './trim-title.ts';

/** What people have earned or passed. */
const CREDENTIAL =
  /^(?:pmp|prince2|itil|cissp|cisa|cism|ccna|ccnp|cfa|cpa|acca|cima|shrm|sphr|phr|leed|mba|phd|jd)$/;
const CONFIDENT = 0.5;
const TITLE_WORDS = 7;
const PERSONS =
  /^(?:people|persons|professionals?|contacts?|experts?|decision|decisionmakers?|leaders|buyers?|folks|stakeholders)$/;
const TEAMS = /^(?:teams?|departments?|depts?|orgs?|staff)$/;
const NOT_STATES = /^(?:pr|it|hr|ai|ip|ux|ui|qa)$/;
const TAKES_FIELD = /(?:director|head|president|manager|lead|officer|partner|chief)$/;
/** Of leads, and not of who leads. */
const QUALIFIED = /^(?:high|hot|warm|qualified|new|good|better|best|more|fresh|intent|inbound|outbound|b2b)$/;
const JOBS = /^(?:jobs?|positions?|roles?|openings?)$/;
const COMPANY_NOUN =
  /^(?:start-?ups?|scale-?ups?|compan(?:y|ies)|firms?|unicorns?|corporations?|organi[sz]ations?)$/;
/** Makes "B2B product manager" worth more than a topic and a title. */
const WHOLE_BONUS = 3;

/** Job titles by the word they start at. */
export function titleReadings(draft: Draft): (readonly Reading[])[] {
  return draft.words.map((_, i): readonly Reading[] => {
    if (draft.claims[i] !== FREE) return NOTHING;
    const chunk = titleAt(draft, i);
    const team = teamReading(draft, i);
    if (team !== NOTHING) return team;
    if (chunk === null || chunk.end <= i || isCredential(draft, i)) return NOTHING;
    // "50 leads in fintech": what is asked for here, whoever they are.
    if (isLeads(draft, chunk) || isWhereTheyWork(draft, chunk)) return NOTHING;
    // "sem estagiários": no marketing by search engines.
    if (draft.language !== 'en' && isStop(draft, i) && cueAt(draft, i, KIND.negation) !== null)
      return NOTHING;
    const reading = readingOf(draft, chunk);
    if (reading === null) return NOTHING;
    const whole = withField(draft, chunk);
    return whole === null ? [reading] : [reading, whole];
  });
}

/** "heads of logistics at food producers": another title stands in front. */
function isWhereTheyWork(draft: Draft, { start }: TitleChunk): boolean {
  if (draft.language !== 'en' || foldedAt(draft, start - 1) !== 'at') return false;
  for (let i = start - 2; i >= 0 && i >= start - TITLE_WORDS; i--) {
    const before = titleAt(draft, i);
    if (before !== null && before.end === start - 1 && before.confidence >= CONFIDENT) return true;
  }
  return false;
}

function isLeads(draft: Draft, { start, end }: TitleChunk): boolean {
  if (foldedAt(draft, start) === 'leads') return true;
  return QUALIFIED.test(foldedAt(draft, start)) && draft.folded.slice(start, end).includes('leads');
}

/** "director, product management", as people put it on their cards: a field behind a comma. */
function withField(draft: Draft, chunk: TitleChunk): Reading | null {
  if (chunk.functions.length > 0 || !commaBefore(draft, chunk.end) || !TAKES_FIELD.test(chunk.title))
    return null;
  const field = draft.ctx.vocabulary.titles.chunkAt(draft.words, chunk.end, draft.language);
  if (field === null || field.functions.length === 0 || hasHead(draft, field)) return null;
  if (!breaksBefore(draft, field.end) && cueAt(draft, field.end, KIND.place | KIND.employment) === null)
    return null;
  const title = `${chunk.title} ${field.title}`;
  const asked = `${chunk.asked} ${field.asked}`;
  const read = { title, asked, functions: field.functions, seniority: chunk.seniority };
  return titleReading({ ...chunk, ...read, end: field.end }, 1, 8);
}

/** "PMP certified project managers", "CPA controllers": papers before a title are none of it; a "CPA" alone is one. */
function isCredential(draft: Draft, i: number): boolean {
  if (foldedAt(draft, i + 1) === 'certified' && !breaksBefore(draft, i + 1)) return true;
  if (foldedAt(draft, i) === 'certified')
    return i > 0 && !breaksBefore(draft, i) && cueBefore(draft, i, KIND.request) === null;
  if (!CREDENTIAL.test(foldedAt(draft, i)) || breaksBefore(draft, i + 1)) return false;
  return titleAt(draft, i + 1) !== null || foldedAt(draft, i + 1) === 'certified';
}

const NOTHING: readonly never[] = [];

function readingOf(draft: Draft, chunk: TitleChunk): Reading | null {
  if (startsWithState(draft, chunk) || namesCompanies(draft, chunk) || isAboutCompany(draft, chunk))
    return null;
  const head = hasHead(draft, chunk) || isCompound(draft, chunk);
  const role = head || chunk.confidence >= CONFIDENT ? null : roleReading(draft, chunk);
  if (role !== null) return role;
  if (
    !head &&
    companyFollows(draft, chunk.end) &&
    !isExperience(draft, chunk) &&
    !jobsFollow(draft, chunk.end)
  )
    return null;
  // "developer tool company", "AI coding assistant platform": what they make, not whom they employ.
  if (!breaksBefore(draft, chunk.end) && cueAt(draft, chunk.end, KIND.company) !== null) {
    const note = isEmployerNote(draft, chunk.end, chunk);
    if (!note || (!isExperience(draft, chunk) && (!head || isMade(draft, chunk)))) return null;
  }
  if (chunk.confidence < CONFIDENT && !head) {
    return levelReading(draft, chunk) ?? (standsAlone(draft, chunk) ? titleReading(chunk, 0.5, 0) : null);
  }
  if (isSectorAndMore(draft, chunk)) return null;
  // "No C-level please.": a level that names people in any prompt.
  const level = chunk.title === 'c-suite executive';
  return head || level || asksForPeople(draft, chunk) ? titleReading(trimTitle(draft, chunk), 1, 4) : null;
}

/** "devrel jobs Vermont unicorn" */
function jobsFollow(draft: Draft, end: number): boolean {
  return JOBS.test(foldedAt(draft, end)) && placesFrom(draft, end + 1).length > 0;
}

/** "strategy & operations enterprise experience" */
function isExperience(draft: Draft, { end }: TitleChunk): boolean {
  return /^(?:experience|background)$/.test(foldedAt(draft, end + 1)) && !breaksBefore(draft, end + 1);
}

/** "fintech data scientists", "biotech CEOs": a sector and a title, which are read by themselves; a "web3 engineer" is one title. */
function isSectorAndMore(draft: Draft, chunk: TitleChunk): boolean {
  const split = sectorEnd(draft, chunk);
  if (split === chunk.start) return false;
  const rest = titleAt(draft, split);
  return rest !== null && rest.end === chunk.end && (rest.end - rest.start > 1 || isTop(rest));
}

/** Who leads a company whatever its sector is. */
function isTop({ seniority }: TitleChunk): boolean {
  return seniority === 'founder' || seniority === 'c_level';
}

/** "md sales team leads", "in md fintech": Maryland, where "MD" alone may be a managing director. */
function startsWithState(draft: Draft, chunk: TitleChunk): boolean {
  const { start, end } = chunk;
  const state = placesFrom(draft, start).some(
    (place) => place.kind === 'region' && place.caution === 'abbreviation',
  );
  if (
    !state ||
    gapIs(draft, start + 1, 'joint') ||
    draft.folded[start]?.length !== 2 ||
    NOT_STATES.test(foldedAt(draft, start))
  )
    return false;
  const before = foldedAt(draft, start - 1);
  if (cueBefore(draft, start, KIND.place) !== null || /^(?:jobs?|positions?|roles?|openings?)$/.test(before))
    return true;
  const rest = titleAt(draft, start + 1);
  if (rest === null || rest.end !== end || rest.confidence < CONFIDENT) return false;
  return rest.end - rest.start > 1;
}

/** "AI startup account executive": the startup is no part of the title. */
function namesCompanies(draft: Draft, chunk: TitleChunk): boolean {
  for (let i = chunk.start; i < chunk.end - 1; i++)
    if (COMPANY_NOUN.test(foldedAt(draft, i)) && foldedAt(draft, i + 1) !== 'secretary') return true;
  // "at SaaS cos": no chiefs of staff.
  return chunk.end > chunk.start + 1 && foldedAt(draft, chunk.end - 1) === 'cos';
}

function titleReading(chunk: TitleChunk, share: number, bonus: number): Reading {
  const length = chunk.end - chunk.start;
  const title = withoutMid(chunk.title);
  const asked = withoutMid(chunk.asked);
  const values: ItemValue[] = [{ field: 'titles', value: title }];
  if (asked !== title) values.push({ field: 'titles', value: asked });
  for (const value of chunk.functions.slice(0, 1)) values.push({ field: 'functions', value });
  if (chunk.seniority !== null) values.push({ field: 'seniorities', value: chunk.seniority });
  const score = (length * WORD_SCORE + (length - 1) * WHOLE_BONUS) * share + bonus;
  return { kind: 'title', start: chunk.start, end: chunk.end, score, item: { family: 'kind', values } };
}

/** Nobody has "mid-level" in the title; it is read as a seniority. */
function withoutMid(title: string): string {
  return title.startsWith('mid') ? title.replace(/^mid[ -]level (?=.)/, '') : title;
}

/** "Vertriebsleiter": the head is inside a word. */
function isCompound(draft: Draft, { end, confidence, seniority }: TitleChunk): boolean {
  if (draft.language !== 'de' && draft.language !== 'nl') return false;
  return confidence >= CONFIDENT && seniority !== null && titleWordsAt(draft, end - 1).length === 0;
}

/** A bare "marketing" is a title where a person is meant: at the end, or before "in", "jobs", "people". */
function standsAlone(draft: Draft, chunk: TitleChunk): boolean {
  if (breaksBefore(draft, chunk.end)) return chunk.start === 0;
  return cueAt(draft, chunk.end, KIND.person) !== null;
}

/** "IT decision makers", "marketing people": a function without a title. */
function roleReading(draft: Draft, chunk: TitleChunk): Reading | null {
  const { start } = chunk;
  for (let end = start + 1; end <= chunk.end && !breaksBefore(draft, end); end++) {
    if (PERSONS.test(foldedAt(draft, end))) return functionReading(draft, start, end);
  }
  return null;
}

function functionReading(draft: Draft, start: number, end: number): Reading | null {
  const value = draft.ctx.vocabulary.titles.canonicalFunction(textOf(draft, start, end));
  if (value === null) return null;
  const score = (end - start) * WORD_SCORE + (end - start - 1) * WHOLE_BONUS + 5;
  const values: ItemValue[] = [{ field: 'functions', value }];
  return { kind: 'title', start, end, score, item: { family: 'kind', values } };
}

/** "sales teams at SaaS companies", where "software for sales teams" is what companies make. */
function teamReading(draft: Draft, start: number): readonly Reading[] {
  const end = [start + 1, start + 2].find((at) => TEAMS.test(foldedAt(draft, at)));
  if (end === undefined || isStop(draft, start) || breaksBefore(draft, end) || breaksBefore(draft, end + 1))
    return NOTHING;
  if (foldedAt(draft, end + 1) !== 'at' || /^(?:for|to|by|with)$/.test(foldedAt(draft, start - 1)))
    return NOTHING;
  const reading = functionReading(draft, start, end);
  return reading === null ? NOTHING : [reading];
}

/** "senior level", "junior": a level by itself, which holds for whatever title is asked for. */
function levelReading(draft: Draft, chunk: TitleChunk): Reading | null {
  if (chunk.seniority === null || !isLevel(draft, chunk)) return null;
  const extra = /^(?:level|stufe|niveau)$/.test(foldedAt(draft, chunk.end)) ? 1 : 0;
  // "laid off staff": no level.
  if (extra === 0 && foldedAt(draft, chunk.start) === 'staff') return null;
  const values: ItemValue[] = [{ field: 'seniorities', value: chunk.seniority }];
  const { start } = chunk;
  return {
    kind: 'title',
    start,
    end: chunk.end + extra,
    score: WORD_SCORE / 2,
    item: { family: 'kind', values },
  };
}

function isLevel(draft: Draft, chunk: TitleChunk): boolean {
  return titleWordsAt(draft, chunk.start).some(
    (match) => match.end === chunk.end && match.entry.part === 'level',
  );
}

/** Where the sector ends that a title begins with ("climate tech account manager"); the start where there is none. */
function sectorEnd(draft: Draft, chunk: TitleChunk): number {
  const topic = topicsAt(draft, chunk.start)[0];
  return topic !== undefined && isSector(topic.entry) && topic.end < chunk.end ? topic.end : chunk.start;
}

/** No company word and no figure about companies: "revops near Detroit" asks for people, "revops at Series B" does not. */
function asksForPeople(draft: Draft, chunk: TitleChunk): boolean {
  for (let i = 0; i < draft.words.length; i++) {
    if (cueAt(draft, i, KIND.person) !== null) return true;
    if (
      cueAt(draft, i, KIND.company) !== null &&
      cueBefore(draft, i, KIND.employment) === null &&
      !/^at$/.test(foldedAt(draft, i - 1)) &&
      !isEmployerNote(draft, i, chunk)
    )
      return false;
  }
  return !draft.items.some((item) => item.family === 'range');
}
