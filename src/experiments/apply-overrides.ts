import type { PipelineSettings } from '../pipeline/settings.ts';
import type { Overrides } from './definition.ts';

/** The pipeline's settings as a variant has them; the same object where it changes none of them. */
export function applyOverrides(settings: PipelineSettings, overrides: Overrides): PipelineSettings {
  const { weights, fit_weights, intent, retrieval } = overrides;
  if (weights === undefined && fit_weights === undefined && intent === undefined && retrieval === undefined)
    return settings;
  const candidatesMax = retrieval?.candidates_max ?? settings.candidatesMax;
  return {
    ...settings,
    ...(weights !== undefined && { weights }),
    fitWeights: { ...settings.fitWeights, ...defined(fit_weights ?? {}) },
    intent: {
      ...settings.intent,
      ...defined({
        s0: intent?.s0,
        decayDays: intent?.decay_days,
        decayFloor: intent?.decay_floor,
        ownTextWeight: intent?.own_text_weight,
      }),
      boosts: { ...settings.intent.boosts, ...defined(intent?.boosts ?? {}) },
    },
    relaxOrder: retrieval?.relax_order ?? settings.relaxOrder,
    wantedPerLead: retrieval?.wanted_per_lead ?? settings.wantedPerLead,
    candidatesMin: Math.min(retrieval?.candidates_min ?? settings.candidatesMin, candidatesMax),
    candidatesMax,
  };
}

function defined<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return only(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)));
}

/** Safe: what is undefined has been left out, and spreading an object without a key changes nothing of it. */
function only<T>(values: object): T {
  return values as T;
}
