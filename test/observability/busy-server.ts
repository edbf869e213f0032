import { AnswerSchema } from '../../src/http/schemas.ts';
import type { EventStream } from '../../src/telemetry/events-metrics.ts';
import { type Sample, serveSample } from '../http/serve-sample.ts';
import { type LlmServer, openLlmServer } from '../llm/llm-server.ts';

export interface BusyServer extends Sample {
  /** One round of all that callers do, good and bad. */
  traffic(): Promise<void>;
  scrape(): Promise<string>;
}

const STREAMS: EventStream[] = ['snippets', 'outcomes'];
const PROMPTS = [
  'fintech companies in California that use Snowflake',
  'biotech companies in Massachusetts that raised a Series B',
  'logistics companies in Germany with more than 200 employees hiring data engineers',
  'banks in New York evaluating payments analytics',
];

/** A server with a language model and streams of events beside it, so that every part has something to count. */
export async function startBusyServer(env: Record<string, string> = {}): Promise<BusyServer> {
  const model: LlmServer = await openLlmServer();
  const sample = await serveSample({
    ASSAY_LLM_BASE_URL: model.url,
    ASSAY_LLM_MODEL: 'test-model',
    ASSAY_LLM_QUERY_SHARE: '1',
    ...env,
  });
  const { metrics } = sample.engine;
  for (const stream of STREAMS) {
    metrics.events.watch(stream, {
      stored: () => 7,
      refused: () => ({ schema: 1 }),
      retries: () => 0,
      up: () => true,
      lag: async () => [{ partition: 0, lag: 3 }],
    });
  }
  await sample.engine.warmUp();
  let round = 0;
  return {
    ...sample,
    async traffic() {
      round++;
      for (const stream of STREAMS) metrics.events.taken(stream, [40, 900]);
      for (const prompt of PROMPTS) await sample.post('/query', { prompt: `${prompt} ${round}` });
      for (let i = 0; i < 3; i++) await sample.post('/query', { prompt: PROMPTS[0], k: 5 });
      await sample.post('/query', { prompt: '' });
      await sample.post('/parse', { prompt: PROMPTS[1] });
      await sample.app.request(`/nothing/${round}`);
      await sample.app.request('/readyz');
      const answered = AnswerSchema.parse(await (await sample.post('/query', { prompt: PROMPTS[2] })).json());
      const [lead] = answered.leads;
      if (lead !== undefined)
        await sample.post(
          '/feedback',
          JSON.stringify({
            event_id: `e${round}`,
            query_id: answered.query_id,
            lead_id: lead.lead_id,
            kind: 'accepted',
            at: new Date().toISOString(),
          }),
          { 'content-type': 'application/x-ndjson' },
        );
    },
    scrape: async () => (await sample.app.request('/metrics')).text(),
    async close() {
      await sample.close();
      await model.close();
    },
  };
}
