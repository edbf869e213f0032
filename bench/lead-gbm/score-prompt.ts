import type { Candidates, Snapshot } from '../../src/lead-index/api.ts';
import type { PriorInput } from '../../src/pipeline/features/prior-features.ts';
import { gatherRows } from '../../src/pipeline/fit/candidate-rows.ts';
import { fitParts } from '../../src/pipeline/fit/fit-parts.ts';
import { scoreFit } from '../../src/pipeline/fit/score-fit.ts';
import { scoreIntent } from '../../src/pipeline/intent/score-intent.ts';
import type { Knowledge } from '../../src/pipeline/knowledge.ts';
import { resolveRequest } from '../../src/pipeline/request.ts';
import { constraintsOf } from '../../src/pipeline/retrieve/constraints.ts';
import { exclusionsOf } from '../../src/pipeline/retrieve/exclusions.ts';
import type { Exemplars } from '../../src/pipeline/retrieve/exemplars.ts';
import { mergeFilters } from '../../src/pipeline/retrieve/merge-filters.ts';
import { needTexts } from '../../src/pipeline/retrieve/need-text.ts';
import { planStages } from '../../src/pipeline/retrieve/plan.ts';
import { queryTerms } from '../../src/pipeline/retrieve/query-terms.ts';
import { DEFAULT_SETTINGS } from '../../src/pipeline/settings.ts';
import { meanVector } from '../../src/pipeline/vectors.ts';
import type { Embedder } from '../../src/ports/embedder.ts';
import type { openParser } from '../../src/start/open-parser.ts';

export interface Scored {
  candidates: Candidates;
  snapshot: Snapshot;
  input: PriorInput;
  /** By the full scorer, with all evidence. */
  intent: Float64Array;
}

const NO_EXEMPLARS: Exemplars = {
  leads: [],
  vectors: [],
  unknown: [],
  topics: [],
  names: [],
  exclusion: null,
};

/** The scorer's own stages over one prompt, without selection (`limit` candidates, else as many as a query scores): every candidate with its fit and intent. */
export async function scorePrompt(
  prompt: string,
  asOfMs: number,
  given: {
    snapshot: Snapshot;
    knowledge: Knowledge;
    embedder: Embedder;
    parse: ReturnType<typeof openParser>;
  },
  limit?: number,
): Promise<Scored> {
  const settings = DEFAULT_SETTINGS;
  const { snapshot, knowledge, embedder } = given;
  const parsed = given.parse(prompt, asOfMs);
  const asked = mergeFilters(parsed, resolveRequest({ prompt }, settings, asOfMs), knowledge);
  const vector = meanVector(await embedder.embed(needTexts(asked, knowledge.topics, true)));
  const terms = queryTerms(
    { asked, exemplars: NO_EXEMPLARS, expand: true },
    knowledge.topics,
    settings.terms,
  );
  const stages = planStages(
    constraintsOf(asked, knowledge),
    exclusionsOf(asked, knowledge),
    settings.relaxOrder,
    new Map(),
  );
  const { candidates } = snapshot.search({
    stages: stages.map((stage) => stage.predicate),
    wanted: limit ?? settings.defaultK * settings.wantedPerLead,
    limit: limit ?? settings.defaultK * settings.scoredPerLead,
    terms,
    vector,
    asOfMs,
    intent: settings.intent,
  });
  const fit = scoreFit(
    gatherRows(candidates, snapshot),
    fitParts({ asked, exemplars: NO_EXEMPLARS, vector, candidates }, knowledge, settings),
  );
  const termsWeight = terms.reduce((sum, term) => sum + term.weight, 0);
  return {
    candidates,
    snapshot,
    input: { candidates, fit, asOfMs, termsWeight, hasNeed: asked.hasNeed },
    intent: scoreIntent(candidates, settings.intent),
  };
}
