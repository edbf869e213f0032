import { z } from 'zod';
import type { LoggedAnswer } from '../../ports/experiments.ts';
import type { EstimateRequest } from './estimate-request.ts';
import { estimateValue, type LoggedLead, type ValueEstimate } from './estimate-value.ts';
import { type Candidate, rescore, type StoredLead, StoredLeadSchema } from './rescore.ts';
import { weighAnswer } from './weigh-answer.ts';

export interface CandidateEstimate extends ValueEstimate {
  outcome: string;
  assume: EstimateRequest['assume'];
  /** Mean reward per lead as it was shown. */
  logged_value: number | null;
  /** Answers left out: interleaved, empty, or without what the candidate needs. */
  skipped: number;
  verdict: string;
}

/** Values of the candidate's model for the leads of an answer, in their order; null where they cannot be had. */
export type ModelValues = (answer: LoggedAnswer, leads: readonly StoredLead[]) => Promise<number[] | null>;

/** Adds up what answers say of a candidate; one answer at a time, so that the log need not fit into memory. */
export function candidateEstimator(
  request: EstimateRequest,
  model: { weight: number; values: ModelValues } | null,
) {
  const { weights, fit_weights, assume, eta, clip, outcome } = request;
  const logged: LoggedLead[] = [];
  let rewards = 0;
  let skipped = 0;

  return {
    async add(answer: LoggedAnswer): Promise<void> {
      const read = z.array(StoredLeadSchema).safeParse(answer.answer);
      const leads = read.success ? read.data : [];
      // Places by team draft were given by another chance than the one that is logged.
      const isUsable = leads.length > 0 && leads.every(({ team }) => team === undefined);
      const values = isUsable && model !== null ? await model.values(answer, leads) : [];
      if (!isUsable || values === null) {
        skipped++;
        return;
      }
      const common: Candidate = { ...(weights && { weights }), ...(fit_weights && { fit_weights }) };
      const scores = leads.map((lead, i) =>
        rescore(
          lead,
          model === null ? common : { ...common, model: { weight: model.weight, value: values[i] ?? 0 } },
        ),
      );
      const targets = placesOf(leads, scores);
      const shown = leads.map((lead, i) => ({
        place: lead.rank,
        base: lead.base_rank ?? lead.rank,
        propensity: lead.propensity ?? 1,
        target: targets[i] ?? lead.rank,
      }));
      const rewarded = new Set(answer.rewarded);
      weighAnswer(shown, assume, eta).forEach((weight, i) => {
        const reward = rewarded.has(leads[i]?.lead_id ?? '') ? 1 : 0;
        rewards += reward;
        logged.push({ query: answer.query_id, weight, reward });
      });
    },
    result(): CandidateEstimate {
      const estimate = estimateValue(logged, { clip, normalise: assume === 'exact' ? 'self' : 'count' });
      const loggedValue = logged.length > 0 ? rewards / logged.length : null;
      return {
        ...estimate,
        outcome,
        assume,
        logged_value: loggedValue,
        skipped,
        verdict: verdictOf(estimate, loggedValue, request),
      };
    },
  };
}

/** Place of each lead, from 1, by the candidate's score; equal scores stay in the order they had. */
function placesOf(leads: readonly StoredLead[], scores: readonly number[]): number[] {
  const base = (i: number) => leads[i]?.base_rank ?? leads[i]?.rank ?? 0;
  const order = leads
    .map((_, i) => i)
    .sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || base(a) - base(b));
  const places = new Array<number>(leads.length).fill(0);
  order.forEach((i, at) => {
    places[i] = at + 1;
  });
  return places;
}

function verdictOf(
  { value, low, high, effective_leads, leads, is_overlap_enough, clipped_share }: ValueEstimate,
  logged: number | null,
  { assume }: EstimateRequest,
): string {
  if (leads === 0 || value === null || low === null || high === null || logged === null)
    return 'Nothing to say: no stored answer can be used.';
  const effective = `${Math.round(effective_leads)} effective of ${leads} leads`;
  if (!is_overlap_enough)
    return `Too little overlap: ${effective}. ${assume === 'exact' ? 'The candidate puts most leads where they were never shown; explore more (ASSAY_EXPLORE_SHARE), or assume position.' : 'Wait for more answers.'}`;
  const interval = `${number(value)} (95 % interval ${number(low)} to ${number(high)}) per lead against ${number(logged)} as shown; ${effective}`;
  const cut =
    clipped_share > 0.05
      ? ` ${number(100 * clipped_share)} % of the weights were cut: the estimate leans to what was shown.`
      : '';
  if (low > logged) return `The candidate looks better: ${interval}.${cut} Worth an experiment.`;
  if (high < logged) return `The candidate looks worse: ${interval}.${cut}`;
  return `No difference can be told: ${interval}.${cut}`;
}

const number = (value: number): string => String(Number(value.toPrecision(3)));
