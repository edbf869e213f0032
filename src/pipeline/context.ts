import type { Parsed } from '../domain/parsed.ts';
import type { CandidateSource } from '../ports/candidate-source.ts';
import type { Clock } from '../ports/clock.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { LeadModel } from '../ports/lead-model.ts';
import type { Learned } from '../ports/learned.ts';
import type { LlmParser } from '../ports/llm-parser.ts';
import type { Ranker } from '../ports/ranker.ts';
import type { Student } from '../ports/student.ts';
import type { Complete } from './fallback/fill-unparsed.ts';
import type { Judging } from './fallback/score-weak.ts';
import type { FeatureSink } from './features/log-features.ts';
import type { Knowledge } from './knowledge.ts';
import type { PipelineSettings } from './settings.ts';

/** Told when a stage begins; what it returns, if anything, when that stage ends. */
export interface StageTrace {
  stage(name: string): { end(failure?: unknown): void } | null;
}

/** Everything a query needs and nothing else; built once per process by the wiring, `signal` and `tenant` per request. */
export interface RankContext {
  tenant: string;
  knowledge: Knowledge;
  /** Order of preference; the first that is ready and can answer the predicate is taken. */
  sources: readonly CandidateSource[];
  embedder: Embedder | null;
  llm: LlmParser | null;
  /** Null where no language model is configured. */
  judging: Judging | null;
  /** Null where no trained model is there. */
  models: LeadModel | null;
  /** The promoted model that was trained on outcomes, if there is one. */
  ranker?: Ranker | null;
  /** The promoted model for leads without evidence; goes before `models`. */
  coldstart?: Ranker | null;
  /** What it says for sure of a lead, the language model is not asked. */
  student?: Student | null;
  /** Where what is known of the answered leads is to be stored. */
  features?: FeatureSink | null;
  /** What became of leads that were answered before; null or absent where nothing is to be learned. */
  learned?: Learned | null;
  parse(prompt: string): Parsed;
  /** Where stages are traced; absent or null where they are not. */
  trace?: StageTrace | null;
  complete: Complete;
  now: Clock;
  /** Milliseconds of a monotonic clock. */
  stopwatch(): number;
  /** Milliseconds of the request's time that went by before its turn came. */
  waitedMs?: number;
  newId(): string;
  modelVersion: string;
  settings: PipelineSettings;
  signal: AbortSignal;
}
