import type { JudgedNode } from '../../domain/answer.ts';
import { AppError } from '../../errors.ts';
import type { LeadModel } from '../../ports/lead-model.ts';
import type { OnlineStudent, StudentGuess } from '../../ports/online-student.ts';
import type { Ranker } from '../../ports/ranker.ts';
import type { Student } from '../../ports/student.ts';
import type { Degradation } from '../degradation.ts';
import { featuresInput } from '../features/features-input.ts';
import type { RankerInput } from '../features/ranker-features.ts';
import type { Asked } from '../retrieve/merge-filters.ts';
import type { FallbackSettings } from '../settings.ts';
import { askStudent } from './ask-student.ts';
import { blendIntent } from './blend.ts';
import { factsAt } from './facts-at.ts';
import { findUnevidenced } from './find-unevidenced.ts';
import {
  findWeak,
  type ScoredCandidates,
  scoreAtBest,
  scoreToEnter,
  type WeakLead,
  weakCap,
} from './find-weak.ts';
import type { LlmTicket } from './gate/llm-gate.ts';
import type { Asking, JudgeDesk } from './judge-desk.ts';
import type { Need } from './need-of.ts';
import { scoreByColdstart } from './score-by-coldstart.ts';
import { scoreByModel } from './score-by-model.ts';
import { toJudge } from './to-judge.ts';

/** What one query may ask of a language model. */
export interface Judging {
  desk: JudgeDesk;
  ticket: LlmTicket;
  /** Answers in the model's place what its labels have taught; learns with every label. */
  student?: OnlineStudent | null;
}

export interface WeakInput {
  scored: ScoredCandidates;
  asked: Asked;
  /** Null where the prompt names none. */
  need: Need | null;
  asOfMs: number;
  /** The question is about the past: only labels made by then count, and nobody is asked, who would know what came after. */
  isPast: boolean;
}

export interface WeakContext {
  judging: Judging | null;
  models: LeadModel | null;
  /** The promoted models, which go before the language model and before `models`. */
  student?: Student | null | undefined;
  coldstart?: Ranker | null | undefined;
  settings: FallbackSettings;
  degradation: Degradation;
}

/** What entered the intent of weak candidates, by position. */
export interface WeakScores {
  judged: ReadonlyMap<number, JudgedNode>;
  /** Leads whose label was there already. */
  labelHits: number;
}

/**
 * The fallback for weak evidence: labels that are there, then what was learned from labels where it is sure, then the
 * language model in the time that is left, then the trained model. Changes `scored.intent` of what was judged; where nothing is, everything stays as it was.
 */
export async function scoreWeak(input: WeakInput, ctx: WeakContext): Promise<WeakScores> {
  const { scored } = input;
  const judged = new Map<number, JudgedNode>();
  const evidence = scored.intent.slice();
  const enter = (i: number, node: JudgedNode) => {
    judged.set(i, node);
    scored.intent[i] = blendIntent(evidence[i] ?? 0, node);
  };
  const { need } = input;
  const labelHits =
    ctx.judging === null || need === null
      ? 0
      : await judgeWeak(findWeak(scored, ctx.settings), need, ctx.judging, input, ctx, enter);
  if (ctx.models !== null || ctx.coldstart) {
    const silent = findUnevidenced({ ...scored, intent: evidence }, ctx.settings);
    const rest = silent.filter((i) => !judged.has(i));
    if (rest.length > 0) for (const [i, node] of await modelled(rest, input, ctx)) enter(i, node);
  }
  return { judged, labelHits };
}

/** Nothing, and a note, where the model fails: the leads keep the intent that their evidence gives. */
async function modelled(
  leads: readonly number[],
  input: WeakInput,
  { models: model, coldstart, settings, degradation }: WeakContext,
): Promise<Map<number, JudgedNode>> {
  const { scored, asked, asOfMs } = input;
  if (!degradation.allows('model')) return new Map();
  try {
    if (coldstart)
      return await scoreByColdstart(leads, coldstart, factsInput(input), scored.search.intent.s0, settings);
    if (model === null) return new Map();
    return await scoreByModel(leads, { scored, asOfMs, hasNeed: asked.hasNeed }, model, settings);
  } catch {
    degradation.note('model: no estimate for leads without evidence, the lead model failed');
    return new Map();
  }
}

/** For features from before anybody judged. */
function factsInput({ scored, asked, asOfMs }: WeakInput): RankerInput {
  const { fit: values, account } = scored;
  return featuresInput({
    scored,
    fit: { values, account },
    base: scored.intent,
    judged: new Map(),
    outcomes: new Map(),
    asked,
    asOfMs,
  });
}

type Enter = (i: number, node: JudgedNode) => void;

/** Enters what the student is sure of. */
async function decided(
  open: readonly { i: number }[],
  input: WeakInput,
  { student, settings }: WeakContext,
  enter: Enter,
): Promise<ReadonlyMap<number, unknown>> {
  if (!student) return new Map();
  const positions = open.map(({ i }) => i);
  const sure = await askStudent(positions, student, factsInput(input));
  const { weight } = settings;
  const cap = weakCap(settings, input.scored.search.intent.s0);
  for (const [i, { value, confidence }] of sure)
    enter(i, { source: 'student', value, confidence, weight, cap });
  return sure;
}

/** In the order of the leads; null where what learns with every label is not sure. */
function guessed(
  leads: readonly { i: number }[],
  need: Need,
  student: OnlineStudent,
  { scored: { candidates, snapshot }, asOfMs }: WeakInput,
): (StudentGuess | null)[] {
  const facts = leads.map(({ i }) => {
    const segment = snapshot.segments[candidates.segment[i] ?? 0];
    if (segment === undefined) throw new AppError('internal', `candidate ${i} has no segment`);
    return factsAt(segment, candidates.ordinal[i] ?? 0);
  });
  return student.guess({ needKey: need.key, needTerms: need.terms, asOfMs }, facts);
}

/** Labels first, then the students; what they leave is asked about, as far as it could still enter. Returns how many labels were there. */
async function judgeWeak(
  weak: readonly WeakLead[],
  need: Need,
  { desk, ticket, student }: Judging,
  input: WeakInput,
  ctx: WeakContext,
  enter: Enter,
): Promise<number> {
  const { scored, asOfMs } = input;
  const cap = weakCap(ctx.settings, scored.search.intent.s0);
  const nodeOf = (source: 'llm' | 'label' | 'student', { value, confidence }: StudentGuess): JudgedNode => ({
    source,
    value,
    confidence,
    weight: ctx.settings.weight,
    cap,
  });
  const open: ReturnType<typeof toJudge>[] = [];
  const before = { ...scored, intent: scored.intent.slice() };
  for (const { i } of weak) {
    const lead = toJudge(i, scored, asOfMs);
    const label = desk.label(need, lead, asOfMs);
    if (label === null) open.push(lead);
    else enter(i, nodeOf('label', label));
  }
  const labelHits = weak.length - open.length;
  const known = input.isPast ? new Map() : await decided(open, input, ctx, enter);
  const rest = open.filter(({ i }) => !known.has(i));
  const guesses = student && rest.length > 0 ? guessed(rest, need, student, input) : [];
  const unsure = rest.filter(({ i }, at) => {
    const guess = guesses[at] ?? null;
    if (guess !== null) enter(i, nodeOf('student', guess));
    return guess === null;
  });
  if (unsure.length === 0 || input.isPast) return labelHits;
  const toEnter = scoreToEnter(scored, scored.intent);
  const leads = unsure
    .filter(({ i }) => scoreAtBest(before, i, ctx.settings) >= toEnter)
    .slice(0, ctx.settings.leadsPerQuery);
  if (leads.length === 0 || !ctx.degradation.allows('llm')) return labelHits;
  let isAnswered = false;
  const asking = desk.ask({
    need,
    leads,
    asOfMs,
    leadsAnswered: Math.min(scored.k, new Set(scored.groups).size),
    ticket,
    isAnswered: () => isAnswered,
  });
  const isWhole = await inTime(asking.done, Math.min(ctx.settings.waitMs, ctx.degradation.msLeft()));
  isAnswered = true;
  for (const lead of leads) {
    const label = asking.labels.get(lead.leadId);
    if (label !== undefined) enter(lead.i, nodeOf('llm', label));
  }
  noteOf(asking, isWhole, ctx.degradation);
  return labelHits;
}

function noteOf(asking: Asking, isWhole: boolean, degradation: Degradation): void {
  if (asking.refused !== null) degradation.note(`llm: not asked, ${asking.refused}`);
  if (asking.failed !== null) degradation.note(`llm: no judgement, ${asking.failed}`);
  if (!isWhole)
    degradation.note('llm: still thinking when the answer was due; the next query has its judgement');
}

/** Whether the work was done in time; it goes on either way. */
async function inTime(work: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
