import type { Knowledge } from '../../knowledge.ts';
import type { Exemplars } from '../../retrieve/exemplars.ts';
import type { Asked } from '../../retrieve/merge-filters.ts';
import { evidenceReason } from './evidence-reasons.ts';
import { judgedReason } from './judged-reason.ts';
import { outcomesReason } from './outcomes-reason.ts';
import { placeReason } from './place-reasons.ts';
import type { Reason, ReasonsInput } from './reason.ts';
import { numberReasons, roleReasons, sizeReason, valueReasons } from './record-reasons.ts';
import { capitalised, listed } from './text.ts';
import { topicReason } from './topic-reasons.ts';

export interface ReasonsQuery {
  asked: Asked;
  exemplars: Exemplars;
}

export type ReasonsOf = (input: ReasonsInput) => string[];

/** Why a lead stands where it stands, in sentences: one for each thing asked, then the evidence. Bound once a query. */
export function reasonsOf({ asked, exemplars }: ReasonsQuery, knowledge: Knowledge): ReasonsOf {
  const { include, exclude } = asked;
  const subject = subjectOf(asked);
  const ofAsked: Reason[] = [
    ...topicReason(include.industries, knowledge.topics),
    ...topicReason(include.keywords, knowledge.topics),
    ...sizeReason(include.employees),
    ...placeReason(include, exclude, knowledge.places),
    ...roleReasons(include),
    ...valueReasons(include),
    ...numberReasons(include),
    ...companyReason(include.companies),
    ...attributeReasons(asked),
    ...exemplarReason(exemplars),
  ];
  return (input) => {
    const said: string[] = [];
    for (const reason of ofAsked) said.push(reason(input));
    said.push(...evidenceReason(input.evidence, subject, input.ownBm25));
    if (input.judged !== undefined) said.push(judgedReason(input.judged));
    if (input.outcomes !== undefined) said.push(...outcomesReason(input.outcomes));
    return said;
  };
}

/** What evidence is looked for, as a person would name it. */
function subjectOf({ need, include }: Asked): string {
  return need === ''
    ? listed([...include.industries, ...include.keywords, ...include.technologies], 'or')
    : need;
}

function companyReason(companies: readonly string[]): Reason[] {
  if (companies.length === 0) return [];
  const other = `Not ${listed(companies, 'or')}`;
  return [({ missed }) => (missed.has('companies') ? other : 'The company asked for')];
}

function attributeReasons({ includeAttributes }: Asked): Reason[] {
  const asked = Object.entries(includeAttributes).map(([key, value]) => `${key} = ${value}`);
  if (asked.length === 0) return [];
  return [
    ({ missed }) =>
      missed.has('attributes')
        ? `Its record does not say ${listed(asked)}`
        : `Its record says ${listed(asked)}`,
  ];
}

function exemplarReason({ names, topics, leads, unknown }: Exemplars): Reason[] {
  if (names.length === 0) return [];
  const who = listed(names.map(capitalised), 'or');
  if (leads.length === 0) {
    const byName = `${listed(unknown.map(capitalised))} is not among our companies: compared by its name`;
    return [() => byName];
  }
  return [
    ({ lead, parts }) => {
      const own = new Set([...lead.topics, ...lead.mentions]);
      const shared = topics.filter(({ topic }) => own.has(topic)).slice(0, 3);
      if (shared.length > 0) return `Like ${who}: ${listed(shared.map(({ topic }) => topic))}`;
      const likeness = parts.exemplar?.value ?? 0;
      return likeness >= 0.5 ? `Described much as ${who}` : `Little in common with ${who}`;
    },
  ];
}
