import { expect, it } from 'vitest';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import type { RetentionRules } from '../../src/ports/retention.ts';
import { sampleLead, sampleSnippet } from '../store/sample-lead.ts';
import { sampleQuery } from '../store/sample-query.ts';

const DAY_MS = 86_400_000;
const FOR_EVER: RetentionRules = {
  queries: 0,
  snippets: 0,
  outcomes: 0,
  labels: 0,
  submissions: 36_500,
  submission_rows: 1_000,
  spend: 0,
  technology: 0,
  miner_days: 0,
  audit: 0,
};
const TEN_DAYS: RetentionRules = {
  ...FOR_EVER,
  queries: 10,
  snippets: 10,
  outcomes: 10,
  spend: 10,
  technology: 10,
};

/** `open` gives a store without any row. */
export function retentionContract(open: () => Promise<SqlStore>): void {
  it('removes what is too old of every kind that has a limit, of this tenant alone, and says what', async () => {
    const store = await open();
    const nowMs = Date.now();
    for (const tenant of ['t', 'other']) {
      await store.upsertLeads(tenant, [sampleLead('a')], []);
      for (const [id, age] of [
        ['old', 20],
        ['new', 1],
      ] as const) {
        const at = nowMs - age * DAY_MS;
        await store.upsertSnippets(tenant, [sampleSnippet(id, { lead_id: 'a', observed_at_ms: at })]);
        await store.insertQueries(tenant, [sampleQuery(id, { asked_at_ms: at })]);
        await store.insertOutcomes(tenant, [
          { event_id: id, query_id: id, lead_id: 'a', kind: 'click', at_ms: at, value_usd: null },
        ]);
        const day = new Date(at).toISOString().slice(0, 10);
        await store.addSpend(tenant, [
          { day, caller: 'c', usd: 1, input_tokens: 1, output_tokens: 1, calls: 1, leads: 1 },
        ]);
        await store.addSnapshots(
          tenant,
          [{ subject: 'c:a', source: 's', company: null, atMs: at, technologies: [] }],
          9,
        );
      }
    }
    const expected = {
      queries: 1,
      intent_snippets: 1,
      outcome_events: 1,
      llm_spend: 1,
      technology_snapshots: 1,
    };
    expect(await store.retention.prune('t', FOR_EVER, nowMs)).toEqual({});
    expect(await store.retention.due('t', TEN_DAYS, nowMs)).toMatchObject(expected);
    expect(await store.retention.prune('t', TEN_DAYS, nowMs)).toEqual(expected);
    expect(await store.retention.prune('t', TEN_DAYS, nowMs)).toEqual({});
    expect(await store.retention.due('other', TEN_DAYS, nowMs)).toMatchObject(expected);
    const [entry] = await store.audit.page('t', { limit: 1 });
    expect(entry).toMatchObject({ act: 'retention', actor: 'assay', details: expected });
  });

  it('is done by one process at a time', async () => {
    const store = await open();
    expect(await store.retention.hold('t', 'one', 60_000)).toBe(true);
    expect(await store.retention.hold('t', 'two', 60_000)).toBe(false);
    await store.retention.release('t', 'one', { queries: 3 });
    expect(await store.retention.state('t')).toMatchObject({
      removed: { queries: 3 },
      ran_at: expect.any(String),
    });
    expect(await store.retention.hold('t', 'two', -1)).toBe(true);
    expect(await store.retention.hold('t', 'three', 60_000)).toBe(true); // The time of two is over.
  });

  it('cuts the beginning off the audit log so that the rest still verifies, and another cut shows', async () => {
    const store = await open();
    for (let i = 0; i < 5; i++)
      await store.audit.append({
        tenant: 't',
        actor: { name: 'x', requestId: null },
        act: 'import',
        object: 'leads',
      });
    const later = Date.now() + 2 * DAY_MS;
    expect(await store.retention.prune('t', { ...FOR_EVER, audit: 1 }, later)).toEqual({ audit_log: 4 });
    const check = await store.audit.verify('t');
    expect(check).toMatchObject({ problem: null, rows: 3 }); // The newest, the note of the cut, and of the run.
    await store.client.run([
      { text: `select set_config('assay.audit', 'prune', true)` },
      { text: `delete from audit_log where audit_id = 5` },
    ]);
    expect(await store.audit.verify('t')).toMatchObject({ problem: { audit_id: 6 } });
  });
}
