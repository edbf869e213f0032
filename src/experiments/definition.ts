import { z } from 'zod';
import { RELAX_STEPS } from '../domain/relax-step.ts';
import { CONTENT_TYPES } from '../domain/snippet.ts';
import { DEFAULT_SETTINGS, type FitPart } from '../pipeline/settings.ts';
import { CREDIT_KINDS, GUARDRAIL_METRICS, PRIMARY_METRICS } from './metrics.ts';

export const CONTROL = 'control';
const SHARE_SLACK = 1e-9;

const share = z.number().min(0).max(1);
const fitParts = Object.keys(DEFAULT_SETTINGS.fitWeights).filter(isFitPart);

function isFitPart(name: string): name is FitPart {
  return name in DEFAULT_SETTINGS.fitWeights;
}

const name = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_-]{0,63}$/,
    'lower-case letters, digits, - and _, at most 64, a letter or digit first',
  );

export const WeightsSchema = z
  .strictObject({ fit: share, intent: share })
  .refine(({ fit, intent }) => fit + intent > 0, {
    message: 'both weights are 0',
    params: { fix: 'give one a value above 0' },
  })
  .meta({ not: { properties: { fit: { const: 0 }, intent: { const: 0 } } } });
export const FitWeightsSchema = z
  .partialRecord(z.enum(fitParts), z.number().min(0).max(10))
  .meta({ additionalProperties: false });

/** Settings that a variant may change. What is left out is as configured; what a request gives itself wins. */
const overrides = z.strictObject({
  weights: WeightsSchema.optional(),
  fit_weights: FitWeightsSchema.optional(),
  intent: z
    .strictObject({
      s0: z.number().min(0.01).max(1000),
      decay_days: z.number().min(0.1).max(36_500),
      decay_floor: share,
      own_text_weight: share,
      boosts: z.partialRecord(z.enum(CONTENT_TYPES), share).meta({ additionalProperties: false }),
    })
    .partial()
    .optional(),
  retrieval: z
    .strictObject({
      relax_order: z.array(z.enum(RELAX_STEPS)).max(RELAX_STEPS.length),
      candidates_min: z.number().int().min(10).max(10_000),
      candidates_max: z.number().int().min(10).max(10_000),
      wanted_per_lead: z.number().min(1).max(100),
    })
    .partial()
    .refine(
      ({ candidates_min = 0, candidates_max = Number.POSITIVE_INFINITY }) => candidates_min <= candidates_max,
      {
        message: 'candidates_min is above candidates_max',
        params: { fix: 'lower it or raise the other' },
      },
    )
    .optional(),
  /** Of the promoted model, or of another one of the registry. */
  ranker: z
    .strictObject({ weight: share, version: z.string().min(1).max(200) })
    .partial()
    .optional(),
});
export type Overrides = z.output<typeof overrides>;

const variant = z.strictObject({ name, share, overrides: overrides.default({}) });
export type Variant = z.output<typeof variant>;

const guardrail = z.strictObject({
  metric: z.enum(GUARDRAIL_METRICS),
  /** Relative: .1 allows ten percent more than control. */
  max_increase: z.number().min(0).max(10),
});
export type Guardrail = z.output<typeof guardrail>;

/** What is asked of whom, and what decides. Checked at the border: nothing else reaches the store or the pipeline. */
export const DefinitionSchema = z
  .strictObject({
    id: name,
    hypothesis: z.string().trim().min(1).max(2000),
    kind: z.enum(['ab', 'interleave']),
    layer: name.default('default'),
    unit: z.enum(['submitter', 'query']).default('submitter'),
    /** Share of the units that take part. */
    traffic: z.number().gt(0).max(1).default(1),
    salt: z
      .string()
      .regex(/^[\x21-\x7e]{1,100}$/, '1 to 100 printable characters')
      .optional(),
    variants: z.array(variant).min(2).max(8),
    metric: z.enum(PRIMARY_METRICS).default('accepted_rate'),
    /** Which outcome gives credit when rankings are interleaved. */
    credit: z.enum(CREDIT_KINDS).default('accepted'),
    /** The difference that would matter, in units of the metric: the test is most sensitive there. */
    smallest_effect: z.number().gt(0).max(1e9).default(0.02),
    alpha: z.number().min(0.001).max(0.2).default(0.05),
    guardrails: z.array(guardrail).max(10).default([]),
  })
  .superRefine((definition, ctx) => {
    const wrong = (path: (string | number)[], message: string, fix: string) =>
      ctx.addIssue({ code: 'custom', path, message, params: { fix } });
    const { variants, kind } = definition;
    const sum = variants.reduce((total, one) => total + one.share, 0);
    if (Math.abs(sum - 1) > SHARE_SLACK)
      wrong(['variants'], `the shares add up to ${Number(sum.toFixed(6))}`, 'make them add up to 1');
    const names = variants.map((one) => one.name);
    if (new Set(names).size < names.length)
      wrong(['variants'], 'two variants have one name', 'give each a name of its own');
    const control = variants.find((one) => one.name === CONTROL);
    if (control === undefined)
      wrong(['variants'], 'no variant is called control', 'name the one without overrides control');
    else if (Object.keys(control.overrides).length > 0)
      wrong(['variants'], 'control has overrides', 'leave its overrides out: control is what is configured');
    if (kind === 'interleave' && (variants.length !== 2 || variants.some((one) => one.share !== 0.5)))
      wrong(['variants'], 'two rankings are interleaved half and half', 'give two variants of share 0.5');
  })
  .meta({ id: 'ExperimentDefinition' });
/** As given; what was left out is filled in. */
export type DefinitionInput = z.input<typeof DefinitionSchema>;
/** As checked. */
export type Checked = z.output<typeof DefinitionSchema>;
/** As stored. */
export type Definition = Checked & { salt: string };

/** Names of the settings that the variants change, as `intent.decay_days`: two experiments must not share one. */
export function settingsOf({ variants }: Pick<Definition, 'variants'>): string[] {
  const names = new Set<string>();
  for (const { overrides: given } of variants)
    for (const [group, values] of Object.entries(given))
      for (const key of Object.keys(values ?? {})) names.add(`${group}.${key}`);
  return [...names].sort();
}
