import type { Context } from 'hono';
import { callerOf } from '../../domain/caller.ts';
import { AppError } from '../../errors.ts';
import { DEFAULT_SETTINGS } from '../../pipeline/settings.ts';
import type { Engine } from '../../start/engine.ts';
import type { App } from '../app.ts';
import { describeRoute } from '../describe-route.ts';
import type { Admission } from '../middleware/admission.ts';
import { queryFacts } from '../query-facts.ts';
import { readJson } from '../read-json.ts';
import { readSubmitter, SUBMITTER_HEADER } from '../read-submitter.ts';
import { AnswerSchema, QueryRequestSchema } from '../schemas.ts';

export function queryRoute(app: App, admission: Admission): void {
  describeRoute(app, {
    method: 'post',
    path: '/query',
    scope: 'query',
    summary: 'The K leads that fit a prompt best, each with its evidence and an account of its score',
    parameters: [SUBMITTER_HEADER],
    request: QueryRequestSchema,
    response: AnswerSchema,
    problems: [400, 408, 413, 415, 422, 429, 503, 504],
  });
  app.post('/query', async (c) => {
    const access = c.get('access');
    const flow = `${access.tenant}\n${callerOf(access)}`;
    admission.flows.remember((name) => c.req.header(name), flow);
    admission.check(flow);
    const engine = c.get('engine');
    const submitter = readSubmitter(c);
    engine.admit(submitter);
    const request = await readRequest(c, engine, submitter);
    const caller = { id: callerOf(access), usdPerDay: access.limits.usdPerDay };
    const deadlineMs = Math.min(
      engine.config.LATENCY_MS,
      request.budget?.latency_ms ?? Number.POSITIVE_INFINITY,
    );
    const answer = await admission.run(
      (waitedMs) => engine.query(request, c.req.raw.signal, { submitter, caller, waitedMs }),
      { flow, deadlineMs, isGone: () => c.req.raw.signal.aborted },
    );
    const timing = Object.entries(answer.timings_ms).map(
      ([stage, ms]) => `${stage};dur=${Number(ms).toFixed(3)}`,
    );
    const body = engine.body(answer);
    c.set('queryFacts', queryFacts(answer, request.k ?? answer.parsed.k ?? DEFAULT_SETTINGS.defaultK));
    c.set('bytesOut', Buffer.byteLength(body));
    return c.body(body, 200, {
      'content-type': 'application/json',
      'server-timing': timing.join(', '),
    });
  });
}

async function readRequest(c: Context, engine: Engine, submitter: string | null) {
  try {
    return await readJson(c, QueryRequestSchema, engine.config);
  } catch (error) {
    if (error instanceof AppError && (error.code === 'invalid' || error.code === 'bad_request'))
      engine.malformed(submitter, error.code);
    throw error;
  }
}
