import { companyKey } from '../../ingest/company-key.ts';
import { registrableDomain } from '../../ingest/registrable-domain.ts';
import type { Candidates } from '../../lead-index/api.ts';
import type { Knowledge } from '../knowledge.ts';
import type { Exemplars } from '../retrieve/exemplars.ts';
import type { Asked } from '../retrieve/merge-filters.ts';
import { placeTargets } from '../retrieve/place-predicates.ts';
import { titleWords } from '../retrieve/role-predicates.ts';
import type { FitPart, PipelineSettings } from '../settings.ts';
import { exemplarLeaves } from './exemplar-leaves.ts';
import { gradeMeaning } from './grade-meaning.ts';
import { gradeOutside, gradePlaces } from './grade-places.ts';
import { gradeNumber, gradeSize } from './grade-range.ts';
import { gradeText } from './grade-text.ts';
import { gradeTopics } from './grade-topics.ts';
import { allOnes, gradeOneOf, gradeScores, gradeShare, gradeWords, ladderScores } from './grade-values.ts';
import { type Leaf, type Part, raiseToBest, weighted } from './part.ts';

export interface FitInput {
  asked: Asked;
  exemplars: Exemplars;
  /** The need and the topics asked for, as a unit vector. */
  vector: Float32Array | null;
  candidates: Candidates;
}

const STAGES = [
  'pre_seed',
  'seed',
  'series_a',
  'series_b',
  'series_c',
  'series_d',
  'series_e',
  'series_f',
  'growth',
  'ipo',
];
const SENIORITIES = [
  'intern',
  'entry',
  'mid',
  'senior',
  'lead',
  'manager',
  'head',
  'director',
  'vp',
  'c_level',
  'founder',
];

/** The parts of fit that the prompt asks for, with weights that add up to 1. */
export function fitParts(input: FitInput, knowledge: Knowledge, settings: PipelineSettings): Part[] {
  const parts: Part[] = [];
  const add = (name: FitPart, leaves: Leaf[]) =>
    parts.push({ name, weight: settings.fitWeights[name], leaves: weighted(leaves) });
  const whole = (leaf: Omit<Leaf, 'weight'>): Leaf[] => [{ ...leaf, weight: 1 }];
  const { include, exclude } = input.asked;
  const unknown = settings.unknownValue;
  const meaning =
    input.vector === null ? null : gradeMeaning('meaning', input.vector, settings.meaning, unknown);
  const text = gradeText(input.candidates, settings.topic.textS0);
  for (const [name, values] of [
    ['industry', include.industries],
    ['keywords', include.keywords],
  ] as const)
    if (values.length > 0) add(name, topicLeaves(values, { text, meaning }, knowledge, settings));
  if (include.employees !== undefined) add('size', whole(gradeSize(include.employees, unknown)));
  const targets = placeTargets(include, knowledge.places);
  if (targets.length > 0) add('region', whole(gradePlaces(targets, knowledge.places, unknown)));
  else if (exclude.countries.length > 0) add('region', whole(gradeOutside(unknown)));
  addRecordParts(input.asked, unknown, (name, leaf) => add(name, whole(leaf)));
  const role = roleLeaves(input.asked, knowledge);
  if (role.length > 0) add('role', role);
  if (include.companies.length > 0) add('company', companyLeaves(include.companies));
  const likeness = exemplarLeaves(input.exemplars, settings);
  if (likeness.length > 0) add('exemplar', likeness);
  const hasTopics = include.industries.length + include.keywords.length > 0;
  const isSaid = input.asked.need !== '' && (input.asked.hasNeed || !hasTopics);
  if (isSaid && meaning !== null) add('need', whole(meaning));
  if (parts.length === 0)
    add(
      'quality',
      whole({
        name: 'quality',
        grade({ segment: { quality }, positions }, { candidates: { ordinal } }, out) {
          for (const i of positions) out[i] = quality[ordinal[i] ?? 0] ?? 0;
        },
      }),
    );
  return weighted(parts);
}

function topicLeaves(
  values: string[],
  { text, meaning }: { text: Omit<Leaf, 'weight'>; meaning: Omit<Leaf, 'weight'> | null },
  knowledge: Knowledge,
  settings: PipelineSettings,
): Leaf[] {
  const { mix } = settings.topic;
  const leaves: Leaf[] = [
    { ...gradeTopics(values, knowledge.topics, settings.topic), weight: mix.topic },
    { ...text, weight: mix.text },
  ];
  if (meaning !== null) leaves.push({ ...meaning, weight: mix.meaning });
  return leaves;
}

function addRecordParts(
  { include }: Asked,
  unknown: number,
  add: (name: FitPart, leaf: Omit<Leaf, 'weight'>) => void,
): void {
  if (include.technologies.length > 0)
    add('technologies', gradeShare('technologies', 'technologies', include.technologies));
  if (include.founded !== undefined)
    add(
      'founded',
      gradeNumber('founded', 'founded_year', include.founded, {
        unknownValue: unknown,
        reach: 5,
        isLog: false,
      }),
    );
  if (include.funding_usd !== undefined)
    add(
      'funding',
      gradeNumber('funding', 'funding_usd', include.funding_usd, {
        unknownValue: unknown,
        reach: 2,
        isLog: true,
      }),
    );
  if (include.funding_stages.length > 0)
    add(
      'stage',
      gradeScores('stage', 'funding_stage', ladderScores(STAGES, include.funding_stages), unknown),
    );
  if (include.company_types.length > 0)
    add('company_type', gradeOneOf('company_type', 'company_type', include.company_types, unknown));
}

function roleLeaves({ include }: Asked, knowledge: Knowledge): Leaf[] {
  const leaves: Leaf[] = [];
  if (include.titles.length > 0) {
    const wordings = include.titles.map((title) => titleWords(title, knowledge.titles));
    leaves.push({ ...gradeWords('title', 'title_terms', wordings), weight: 0.6 });
  }
  if (include.functions.length > 0)
    leaves.push({ ...gradeOneOf('function', 'function', include.functions), weight: 0.2 });
  if (include.seniorities.length > 0)
    leaves.push({
      ...gradeScores('seniority', 'seniority', ladderScores(SENIORITIES, include.seniorities)),
      weight: 0.2,
    });
  return leaves;
}

function companyLeaves(companies: string[]): Leaf[] {
  const domains = companies.flatMap((value) => registrableDomain(value) ?? []);
  const tests = [
    { facet: 'company_key', scores: allOnes(companies.map(companyKey)) },
    { facet: 'domain', scores: allOnes(domains) },
    { facet: 'company_id', scores: allOnes(companies) },
    { facet: 'lead_id', scores: allOnes(companies) },
  ] as const;
  return [
    {
      name: 'company',
      weight: 1,
      grade(of, rows, out) {
        for (const { facet, scores } of tests) raiseToBest(of, facet, scores, rows, out);
      },
    },
  ];
}
