import { RELAX_STEPS, type RelaxStep } from '../domain/relax-step.ts';
import { DEFAULT_INTENT, type IntentSettings } from './intent/formulas.ts';

/** The parts of fit that a prompt can ask for. */
export type FitPart =
  | 'industry'
  | 'keywords'
  | 'size'
  | 'region'
  | 'company'
  | 'technologies'
  | 'role'
  | 'founded'
  | 'funding'
  | 'stage'
  | 'company_type'
  | 'exemplar'
  | 'need'
  | 'quality';

export interface PipelineSettings {
  defaultK: number;
  /** Widening stops at this many candidates per lead asked for. */
  wantedPerLead: number;
  /** At most this many candidates per lead asked for are scored, between min and max. */
  scoredPerLead: number;
  candidatesMin: number;
  candidatesMax: number;
  relaxOrder: readonly RelaxStep[];
  weights: { fit: number; intent: number };
  /** Renormalised over the parts that the prompt asks for. */
  fitWeights: Readonly<Record<FitPart, number>>;
  topic: TopicSettings;
  /** Cosine at which similarity of meaning counts 0 and 1; between them it is linear. */
  meaning: { low: number; high: number };
  /** The same between two companies, whose texts are more alike than a text and a query. */
  likeness: { low: number; high: number };
  terms: TermSettings;
  /** Value of a part whose field the record leaves open: better than a known miss, worse than a near one. */
  unknownValue: number;
  intent: IntentSettings;
  fallback: FallbackSettings;
  evidencePerLead: number;
  latencyMs: number;
}

/** Of the scoring of leads whose evidence is weak. */
export interface FallbackSettings {
  /** Evidence is weak under this best BM25. */
  bm25Threshold: number;
  /** Share of intent that a language model's judgement of full confidence has; not measured, since no labels exist yet. */
  weight: number;
  /** Longest wait for a language model within the latency budget. */
  waitMs: number;
  /** Most leads that one query asks about. */
  leadsPerQuery: number;
  /** Most weak leads that one query looks at. */
  consideredMax: number;
  model: ModelSettings;
}

/** Of the trained model's part in leads with no usable evidence. */
export interface ModelSettings {
  /** Share of intent at full confidence. */
  weight: number;
  /** 0..1, how far the model is trusted: models/lead-gbm-v1/README.md. */
  confidence: number;
  /** Share of the funding head in the value; the rest is the intent head's. */
  fundingShare: number;
  /** Stands for the funding head where no round is known: how many companies raise again within a year. */
  fundingRate: number;
  /**
   * Most weak leads that one query looks at for it. P@25 of bench/lead-gbm/rank-outcomes.ts over prompts without a topic: .30
   * without the model, .44 at 64, .48 at 250; a weight of .05, .2 or .7 gives the same, since such leads tie otherwise.
   */
  consideredMax: number;
}

export interface TopicSettings {
  /** What industry and keyword fit is made of; renormalised where there is no vector. */
  mix: { topic: number; text: number; meaning: number };
  /** Value of a topic that the company's text speaks of; 1 where it declares it. */
  mentioned: number;
  /** Value of a topic that is asked for together with one that lies under it. */
  wider: number;
  /** Factor on the similarity of a related topic. */
  related: number;
  /** Raw BM25 of the lead's own text at which the text part is one half. */
  textS0: number;
}

export interface TermSettings {
  /** Weight of other words for a topic that is asked for, times the word's own weight. */
  expansion: number;
  technology: number;
  /** Weight of the words of a funding stage. */
  stage: number;
  /** Factor on the topics asked for where a need is named beside them. */
  topicBesideNeed: number;
  /** Weight of the topics of an exemplar. */
  exemplar: number;
  /** Most terms of one query, heaviest first. */
  max: number;
}

export const DEFAULT_SETTINGS: PipelineSettings = {
  defaultK: 25,
  wantedPerLead: 4,
  scoredPerLead: 10,
  candidatesMin: 200,
  candidatesMax: 2000,
  relaxOrder: RELAX_STEPS,
  weights: { fit: 0.6, intent: 0.4 },
  fitWeights: {
    industry: 0.4,
    keywords: 0.3,
    size: 0.3,
    region: 0.3,
    company: 0.4,
    technologies: 0.3,
    role: 0.4,
    founded: 0.15,
    funding: 0.2,
    stage: 0.2,
    company_type: 0.15,
    exemplar: 0.4,
    need: 0.2,
    quality: 0.1,
  },
  topic: {
    mix: { topic: 0.4, text: 0.3, meaning: 0.3 },
    mentioned: 0.7,
    wider: 0.7,
    related: 0.6,
    textS0: 8,
  },
  meaning: { low: 0, high: 0.75 },
  likeness: { low: 0, high: 0.8 },
  terms: { expansion: 1.5, technology: 0.5, stage: 0.5, topicBesideNeed: 0.4, exemplar: 0.3, max: 48 },
  unknownValue: 0.25,
  intent: DEFAULT_INTENT,
  fallback: {
    bm25Threshold: 8,
    weight: 0.7,
    waitMs: 120,
    leadsPerQuery: 20,
    consideredMax: 64,
    model: { weight: 0.2, confidence: 0.3, fundingShare: 0.5, fundingRate: 0.18, consideredMax: 250 },
  },
  evidencePerLead: 3,
  latencyMs: 400,
};
