import type { JudgedNode, ScoreNode } from '../../../domain/answer.ts';
import type { Lead } from '../../../domain/lead.ts';
import type { EvidenceHit } from '../../../lead-index/api.ts';
import type { LeadOutcomes } from '../../../ports/learned.ts';
import type { Knowledge } from '../../knowledge.ts';
import type { Exemplars } from '../../retrieve/exemplars.ts';
import type { Asked } from '../../retrieve/merge-filters.ts';
import { evidenceReason } from './evidence-reasons.ts';
import { judgedReason } from './judged-reason.ts';
import { outcomesReason } from './outcomes-reason.ts';
import { placeReason } from './place-reasons.ts';
import { numberReasons, roleReasons, sizeReason, valueReasons } from './record-reasons.ts';
import { capitalised, listed } from './text.ts';
import { topicReason } from './topic-reasons.ts';

export interface ReasonsQuery {
  asked: Asked;
  exemplars: Exemplars;
}

/** One lead's part. */
export interface ReasonsInput {
  lead: Lead;
  missed: ReadonlySet<string>;
  parts: Record<string, ScoreNode>;
  evidence: readonly EvidenceHit[];
  ownBm25: number;
  judged: JudgedNode | undefined;
  /** What became of it before. */
  outcomes?: LeadOutcomes | undefined;
}

export type ReasonsOf = (input: ReasonsInput) => string[];

/** Why a lead stands where it stands, in sentences: one for each thing asked, then the evidence. Bound once a query. */
export function reasonsOf({ asked, exemplars }: ReasonsQuery, knowledge: Knowledge): ReasonsOf {
  const { include, exclude } = asked;
  const industries = topicReason(include.industries, knowledge.topics);
  const keywords = topicReason(include.keywords, knowledge.topics);
  const subject = subjectOf(asked);
  return (input) => {
    const { lead, missed } = input;
    return [
      ...industries(lead),
      ...keywords(lead),
      ...sizeReason(include.employees, lead),
      ...placeReason(include, exclude, missed, lead, knowledge.places),
      ...roleReasons(include, missed, lead),
      ...valueReasons(include, lead),
      ...numberReasons(include, lead),
      ...companyReason(include.companies, missed),
      ...attributeReasons(asked, missed),
      ...exemplarReason(exemplars, input),
      ...evidenceReason(input.evidence, subject, input.ownBm25),
      ...judgedReason(input.judged),
      ...outcomesReason(input.outcomes),
    ];
  };
}

/** What evidence is looked for, as a person would name it. */
function subjectOf({ need, include }: Asked): string {
  return need === ''
    ? listed([...include.industries, ...include.keywords, ...include.technologies], 'or')
    : need;
}

function companyReason(companies: readonly string[], missed: ReadonlySet<string>): string[] {
  if (companies.length === 0) return [];
  return [missed.has('companies') ? `Not ${listed(companies, 'or')}` : 'The company asked for'];
}

function attributeReasons({ includeAttributes }: Asked, missed: ReadonlySet<string>): string[] {
  const asked = Object.entries(includeAttributes).map(([key, value]) => `${key} = ${value}`);
  if (asked.length === 0) return [];
  return [
    missed.has('attributes')
      ? `Its record does not say ${listed(asked)}`
      : `Its record says ${listed(asked)}`,
  ];
}

function exemplarReason(exemplars: Exemplars, { lead, parts }: ReasonsInput): string[] {
  const { names, topics, leads, unknown } = exemplars;
  if (names.length === 0) return [];
  const who = listed(names.map(capitalised), 'or');
  if (leads.length === 0)
    return [`${listed(unknown.map(capitalised))} is not among our companies: compared by its name`];
  const own = new Set([...lead.topics, ...lead.mentions]);
  const shared = topics.filter(({ topic }) => own.has(topic)).slice(0, 3);
  if (shared.length > 0) return [`Like ${who}: ${listed(shared.map(({ topic }) => topic))}`];
  const likeness = parts.exemplar?.value ?? 0;
  return [likeness >= 0.5 ? `Described much as ${who}` : `Little in common with ${who}`];
}
