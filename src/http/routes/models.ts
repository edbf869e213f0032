import { z } from '@hono/zod-openapi';
import { AppError } from '../../errors.ts';
import { MODEL_KINDS } from '../../ports/model-registry.ts';
import type { ListedModel } from '../../start/models/model-desk.ts';
import type { App } from '../app.ts';
import { describeRoute } from '../describe-route.ts';
import { readActor } from '../read-actor.ts';

const ModelSchema = z
  .object({
    version: z.string(),
    name: z.string(),
    kind: z.enum(MODEL_KINDS),
    status: z.enum(['candidate', 'active', 'retired']),
    sha256: z.string(),
    trained_from: z.string(),
    trained_to: z.string(),
    created_at: z.string(),
    promoted_at: z.string().nullable(),
    metrics: z.unknown().describe('What the check on the last time slice gave.'),
  })
  .openapi('Model');
const SwapSchema = z.object({ from: z.string().nullable(), to: z.string().nullable() });

/** The models that were trained here: which there are, and which one is used. */
export function modelRoutes(app: App): void {
  describeRoute(app, {
    method: 'get',
    path: '/models',
    scope: 'admin',
    summary: 'Models trained on outcomes, newest first',
    response: z.object({ models: z.array(ModelSchema) }),
    problems: [503],
  });
  app.get('/models', async (c) => c.json({ models: (await c.get('engine').models.list()).map(present) }));
  describeRoute(app, {
    method: 'post',
    path: '/models/{version}/promote',
    scope: 'admin',
    summary: 'Use this model from the next query on; the one before is retired',
    response: ModelSchema,
    problems: [404, 500, 503],
  });
  app.post('/models/:version/promote', async (c) =>
    c.json(present(await c.get('engine').models.promote(c.req.param('version'), readActor(c)))),
  );
  describeRoute(app, {
    method: 'post',
    path: '/models/rollback',
    scope: 'admin',
    summary: 'Use the model that was used before, or none where there was none',
    parameters: [
      {
        name: 'kind',
        in: 'query',
        required: false,
        description: 'Which kind of model.',
        schema: { type: 'string', enum: [...MODEL_KINDS], default: 'ranker' },
      },
    ],
    response: SwapSchema,
    problems: [422, 503],
  });
  app.post('/models/rollback', async (c) => {
    const asked = c.req.query('kind') ?? 'ranker';
    const kind = MODEL_KINDS.find((one) => one === asked);
    if (kind === undefined)
      throw new AppError('invalid', 'The kind of model is wrong.', {
        errors: [{ path: 'kind', message: 'is none of the two', fix: `use ${MODEL_KINDS.join(' or ')}` }],
      });
    return c.json(await c.get('engine').models.rollback(kind, readActor(c)));
  });
}

export type PresentedModel = z.infer<typeof ModelSchema>;

function present(model: ListedModel): PresentedModel {
  const { trained_from_ms, trained_to_ms, created_at_ms, promoted_at_ms, ...rest } = model;
  return {
    ...rest,
    trained_from: new Date(trained_from_ms).toISOString(),
    trained_to: new Date(trained_to_ms).toISOString(),
    created_at: new Date(created_at_ms).toISOString(),
    promoted_at: promoted_at_ms === null ? null : new Date(promoted_at_ms).toISOString(),
  };
}
