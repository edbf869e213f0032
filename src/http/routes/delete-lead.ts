import { z } from '@hono/zod-openapi';
import { AppError } from '../../errors.ts';
import type { App } from '../app.ts';
import { describeRoute } from '../describe-route.ts';
import { readActor } from '../read-actor.ts';

/** Deletion on request: the lead, its snippets, its place in the lead index. */
export function deleteLeadRoute(app: App): void {
  describeRoute(app, {
    method: 'delete',
    path: '/leads/{lead_id}',
    scope: 'admin',
    summary: 'Forget a lead and its snippets',
    response: z.object({ deleted: z.number().int() }),
    problems: [404, 503],
  });
  app.delete('/leads/:lead_id', async (c) => {
    const deleted = await c.get('engine').deleteLeads([c.req.param('lead_id')], readActor(c));
    if (deleted === 0) throw new AppError('not_found', 'No lead has this id.');
    return c.json({ deleted });
  });
}
