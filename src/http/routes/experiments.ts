import { z } from '@hono/zod-openapi';
import { ANONYMOUS } from '../../domain/submitter.ts';
import { DefinitionSchema } from '../../experiments/definition.ts';
import { EstimateRequestSchema } from '../../experiments/off-policy/estimate-request.ts';
import type { App } from '../app.ts';
import { describeRoute } from '../describe-route.ts';
import { readActor } from '../read-actor.ts';
import { readJson } from '../read-json.ts';
import { readSubmitter, SUBMITTER_HEADER } from '../read-submitter.ts';

const instant = z.string().nullable();

export const ExperimentLineSchema = z
  .object({
    id: z.string(),
    hypothesis: z.string(),
    kind: z.enum(['ab', 'interleave']),
    layer: z.string(),
    status: z.enum(['draft', 'running', 'stopped']),
    created_at: z.string(),
    started_at: instant,
    stopped_at: instant,
  })
  .openapi('ExperimentLine');

export const ExperimentReportSchema = z
  .object({
    definition: z.record(z.string(), z.unknown()),
    status: z.enum(['draft', 'running', 'stopped']),
    created_at: z.string(),
    started_at: instant,
    stopped_at: instant,
    changes: z.array(z.object({ at: z.string(), actor: z.string(), action: z.string() })),
    variants: z.array(
      z.object({
        name: z.string(),
        share: z.number(),
        queries: z.number(),
        units: z.number(),
        fell_back: z.number(),
        metrics: z.record(z.string(), z.number()),
        primary: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
      }),
    ),
    sample_ratio: z.object({ chi_square: z.number(), p: z.number(), is_mismatch: z.boolean() }).nullable(),
    comparisons: z.array(
      z.object({
        variant: z.string(),
        effect: z.number().nullable(),
        low: z.number().optional(),
        high: z.number().optional(),
        p: z.number().optional(),
        more_queries: z.number().nullable().optional(),
        guardrails: z.array(
          z.object({
            metric: z.string(),
            max_increase: z.number(),
            control: z.number().nullable(),
            treatment: z.number().nullable(),
            verdict: z.enum(['holds', 'broken', 'open']),
          }),
        ),
      }),
    ),
    interleaving: z
      .object({
        decided: z.number(),
        preference: z.number().nullable(),
        low: z.number().nullable(),
        high: z.number().nullable(),
        p: z.number().nullable(),
        credit_control: z.number(),
        credit_treatment: z.number(),
        more_decided: z.number().nullable(),
      })
      .nullable(),
    days: z.array(z.record(z.string(), z.unknown())),
    waiting: z.number(),
    verdict: z.string(),
  })
  .openapi('ExperimentReport');

export const EstimateSchema = z
  .object({
    outcome: z.string(),
    assume: z.enum(['exact', 'position']),
    value: z.number().nullable().describe('Mean reward per lead under the candidate.'),
    low: z.number().nullable(),
    high: z.number().nullable(),
    logged_value: z.number().nullable().describe('Mean reward per lead as it was shown.'),
    effective_leads: z.number(),
    leads: z.number(),
    queries: z.number(),
    clipped_share: z.number(),
    is_overlap_enough: z.boolean(),
    skipped: z.number(),
    verdict: z.string(),
  })
  .openapi('OffPolicyEstimate');

/** Experiments: what is asked of whom, and what came of it. */
export function experimentRoutes(app: App): void {
  const problems = [400, 404, 503];
  describeRoute(app, {
    method: 'post',
    path: '/experiments',
    scope: 'admin',
    summary: 'A new experiment, as a draft (docs/experiments.md)',
    parameters: [SUBMITTER_HEADER],
    request: DefinitionSchema,
    response: ExperimentLineSchema,
    problems: [400, 408, 409, 413, 415, 422, 503],
  });
  app.post('/experiments', async (c) => {
    const actor = readSubmitter(c) ?? ANONYMOUS;
    const definition = await readJson(c, DefinitionSchema, c.get('engine').config);
    return c.json(await c.get('engine').experiments.create(definition, actor, readActor(c)));
  });

  describeRoute(app, {
    method: 'get',
    path: '/experiments',
    scope: 'admin',
    summary: 'All experiments, newest first',
    response: z.object({ experiments: z.array(ExperimentLineSchema) }),
    problems: [503],
  });
  app.get('/experiments', async (c) => c.json({ experiments: await c.get('engine').experiments.list() }));

  describeRoute(app, {
    method: 'get',
    path: '/experiments/{id}',
    scope: 'admin',
    summary:
      'What came of an experiment: counts, intervals that may be looked at any time, and a verdict in words',
    response: ExperimentReportSchema,
    problems,
  });
  app.get('/experiments/:id', async (c) =>
    c.json(await c.get('engine').experiments.report(c.req.param('id'))),
  );

  describeRoute(app, {
    method: 'post',
    path: '/experiments:estimate',
    scope: 'admin',
    summary: 'What the log says of weights or of a model that nobody has seen yet (docs/experiments.md)',
    request: EstimateRequestSchema,
    response: EstimateSchema,
    problems: [400, 404, 408, 413, 415, 422, 503],
  });
  app.post('/experiments:estimate', async (c) =>
    c.json(
      await c
        .get('engine')
        .experiments.estimate(await readJson(c, EstimateRequestSchema, c.get('engine').config)),
    ),
  );

  for (const action of ['start', 'stop'] as const) {
    describeRoute(app, {
      method: 'post',
      path: `/experiments/{id}/${action}`,
      scope: 'admin',
      summary: action === 'start' ? 'From now on queries take part' : 'From now on no query takes part',
      parameters: [SUBMITTER_HEADER],
      response: ExperimentLineSchema,
      problems: [...problems, 409],
    });
    app.post(`/experiments/:id/${action}`, async (c) =>
      c.json(
        await c
          .get('engine')
          .experiments[action](c.req.param('id'), readSubmitter(c) ?? ANONYMOUS, readActor(c)),
      ),
    );
  }
}
