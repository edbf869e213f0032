import { rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Answer, OutcomesNode, RankedLead } from '../../src/domain/answer.ts';
import { fill, type RunningServer, startProcess } from '../faults/running-server.ts';
import { newDataDir } from '../store/new-data-dir.ts';
import { createTestDatabase, TEST_DATABASE_URL } from '../store/test-database.ts';
import { eventually } from '../support/eventually.ts';

const ENV = { ASSAY_DEMO: 'off', ASSAY_LATENCY_MS: '60000' };
const PROMPT = 'fintech companies in Boston that need instruments';
const running: RunningServer[] = [];
const cleanups: (() => Promise<void> | void)[] = [];
let events = 0;

async function start(env: Record<string, string>): Promise<RunningServer> {
  const server = await startProcess({ ...ENV, ...env });
  running.push(server);
  return server;
}

async function kill(server: RunningServer): Promise<void> {
  server.child.kill('SIGKILL');
  await server.ended;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map(kill));
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function post(server: RunningServer, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  return response.json();
}

/** Safe: the schema of the answer is tested elsewhere (test/http). */
const ask = async (server: RunningServer, asOf?: string): Promise<Answer> =>
  (await post(server, '/query', { prompt: PROMPT, k: 10, as_of: asOf })) as Answer;

async function tell(server: RunningServer, queryId: string, lead: RankedLead | undefined, kind: string) {
  const event_id = `event-${events++}`;
  const at = new Date().toISOString();
  const event = { event_id, query_id: queryId, lead_id: lead?.lead_id, kind, at };
  expect(await post(server, '/feedback', event)).toMatchObject({ stored: 1 });
}

function outcomesOf(answer: Answer, lead: RankedLead | undefined): OutcomesNode | undefined {
  return answer.leads.find((one) => one.lead_id === lead?.lead_id)?.components.outcomes;
}

describe('what was learned', () => {
  it('is there after kill -9, all of it that was acknowledged, to the last bit', async () => {
    const dataDir = await newDataDir();
    cleanups.push(() => rmSync(dataDir, { recursive: true, force: true }));
    const first = await start({ ASSAY_DATA_DIR: dataDir });
    await fill(first.url, 40);
    const kinds = ['rejected', 'converted', 'click', 'accepted', 'bounced', 'meeting'];
    let told = 0;
    for (const kind of kinds) {
      const answer = await ask(first);
      const fresh = answer.leads.find((lead) => lead.components.outcomes === undefined);
      await tell(first, answer.query_id, fresh, kind);
      told++;
    }
    const asOf = new Date(Date.now() + 60_000).toISOString();
    const before = await ask(first, asOf);
    expect(before.leads.filter((lead) => lead.components.outcomes !== undefined).length).toBeGreaterThan(2);
    // One more, and nothing between its acknowledgement and the end.
    await tell(first, before.query_id, before.leads[0], 'rejected');
    first.child.kill('SIGKILL');
    await first.ended;
    const second = await start({ ASSAY_DATA_DIR: dataDir });
    const after = await ask(second, asOf);
    expect(outcomesOf(after, before.leads[0])?.value).toBeLessThan(1);
    expect(outcomesOf(after, before.leads[0])?.events).toBeGreaterThanOrEqual(1.9);
    const others = new Set(before.leads.slice(1).map((lead) => lead.lead_id));
    const components = (answer: Answer) =>
      answer.leads
        .filter((lead) => others.has(lead.lead_id))
        .map((lead) => [lead.lead_id, lead.components] as const)
        .sort();
    expect(components(after)).toEqual(components(before));
    const metrics = await (await fetch(`${second.url}/metrics`)).text();
    expect(metrics).toContain(`assay_learning_events ${told + 1}\n`);
    expect(metrics).toContain('assay_learning_events_unattributed 0\n');
  }, 300_000);

  describe.skipIf(TEST_DATABASE_URL === undefined)('on PostgreSQL (ASSAY_TEST_DATABASE_URL)', () => {
    it('is known to every process soon, whoever was told and whoever had answered', async () => {
      const database = await createTestDatabase();
      cleanups.push(() => database.drop());
      const env = { ASSAY_DATABASE_URL: database.url };
      const one = await start(env);
      const two = await start(env);
      await fill(one.url, 40);
      expect(await eventually(async () => (await ask(two)).leads.length === 10, 30_000)).toBe(true);
      const answer = await ask(one);
      const [rejected, converted] = answer.leads;
      await tell(one, answer.query_id, rejected, 'rejected');
      const acknowledgedMs = performance.now();
      expect(outcomesOf(await ask(one), rejected)?.events).toBeCloseTo(2, 3);
      const knows = async () => outcomesOf(await ask(two), rejected) !== undefined;
      expect(await eventually(knows, 10_000)).toBe(true);
      const ms = Math.round(performance.now() - acknowledgedMs);
      process.stderr.write(`the other process knew ${ms} ms after the acknowledgement\n`);
      // Told to the process that did not answer: it knows the lead at once, and the need when the query is stored.
      const again = await ask(one);
      await tell(two, again.query_id, converted, 'converted');
      expect(outcomesOf(await ask(two), converted)?.events).toBeGreaterThan(1);
      for (const server of [one, two]) {
        const isWhole = async () => (outcomesOf(await ask(server), converted)?.events ?? 0) > 3.9;
        expect(await eventually(isWhole, 10_000)).toBe(true);
      }
      const asOf = new Date(Date.now() + 60_000).toISOString();
      expect((await ask(two, asOf)).leads).toEqual((await ask(one, asOf)).leads);
    }, 300_000);
  });
});
