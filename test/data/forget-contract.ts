import { PassThrough, Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { exportSuppressions, importSuppressions } from '../../src/adapters/sql/forget/suppression-list.ts';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import { ASSAY_ITSELF } from '../../src/domain/audit.ts';
import type { Subject } from '../../src/ports/forget.ts';
import { backupStore } from '../../src/start/backup-store.ts';
import { restoreStore } from '../../src/start/restore-store.ts';
import { sampleLead, sampleSnippet } from '../store/sample-lead.ts';
import { sampleQuery } from '../store/sample-query.ts';

const AT = Date.UTC(2026, 0, 1);
const ACTOR = { name: 'key:k1', requestId: null };

/** A store with two companies, their evidence, and queries that answered both. */
async function fill(store: SqlStore): Promise<void> {
  const lead = (id: string, company: string) =>
    sampleLead(id, {
      company_id: company,
      company_name: `${company}-name`,
      domain: `${company}.example`,
      email: `${id}@${company}.example`,
    });
  await store.upsertLeads('t', [lead('zq-a1', 'zqx'), lead('zq-a2', 'zqx'), lead('keep-1', 'keeps')], []);
  await store.upsertSnippets('t', [
    sampleSnippet('s-company', { lead_id: null, company_id: 'zqx', miner_id: 'miner-1', observed_at_ms: AT }),
    sampleSnippet('s-lead', { lead_id: 'zq-a1', miner_id: 'miner-2', observed_at_ms: AT }),
    sampleSnippet('s-kept', { lead_id: 'keep-1', miner_id: 'miner-1', observed_at_ms: AT }),
    sampleSnippet('s-waits', {
      lead_id: null,
      domain: 'zqx.example',
      miner_id: 'miner-2',
      observed_at_ms: AT,
    }),
  ]);
  const shown = (lead_id: string, snippet_id: string, miner_id: string, rank: number) => ({
    lead_id,
    rank,
    score: 0.5,
    snippet_ids: [snippet_id],
    evidence: [{ snippet_id, miner_id, value: 1 }],
  });
  await store.insertQueries('t', [
    {
      ...sampleQuery('q-1', { asked_at_ms: AT }),
      submitter: 'sam',
      answer: [shown('zq-a1', 's-lead', 'miner-2', 1), shown('keep-1', 's-kept', 'miner-1', 2)],
      components: () =>
        JSON.stringify({
          'zq-a1': { fit: { weight: 1, value: 0.5 } },
          'keep-1': { fit: { weight: 1, value: 0.25 } },
        }),
      features: {
        features_version: 'f',
        leads: [[1], [2]],
        more: [
          { lead_id: 'zq-a2', features: [3] },
          { lead_id: 'keep-2', features: [4] },
        ],
      },
    },
    {
      ...sampleQuery('q-2', { asked_at_ms: AT + 1 }),
      submitter: 'sue',
      request: { prompt: 'like ZQX.example please' },
    },
  ]);
  await store.insertOutcomes('t', [
    { event_id: 'e-1', query_id: 'q-1', lead_id: 'zq-a1', kind: 'click', at_ms: AT, value_usd: null },
    { event_id: 'e-2', query_id: 'q-1', lead_id: 'keep-1', kind: 'click', at_ms: AT, value_usd: null },
  ]);
}

async function forget(store: SqlStore, subject: Subject): Promise<void> {
  const job = await store.forgetting.begin('t', subject, ACTOR, 0);
  await store.forgetting.erase('t', job);
  const [again] = await store.forgetting.openJobs('t', 9);
  if (again === undefined) throw new Error('the job is not there');
  expect(await store.forgetting.erase('t', again)).toEqual({});
  await store.forgetting.finish('t', again, again.counts);
  await store.forgetting.end('t', again.job_id);
}

/** Every row of every table, as text. */
export async function everything(store: SqlStore): Promise<string> {
  const [tables = []] = await store.client.run([
    {
      text: `select relname from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')`,
    },
  ]);
  let all = '';
  for (const { relname } of tables) {
    const [rows = []] = await store.client.run([
      { text: `select row_to_json(r)::text as row from ${relname} r` },
    ]);
    all += rows.map((row) => `${relname} ${row.row}\n`).join('');
  }
  return all;
}

/** `open` gives a store without any row. */
export function forgetContract(open: () => Promise<SqlStore>): void {
  it('takes a company out of every table, with its evidence, its place in answers and prompts that name it', async () => {
    const store = await open();
    await fill(store);
    await forget(store, { kind: 'company', id: 'zqx' });
    const left = await everything(store);
    for (const word of ['zqx', 'ZQX', 'zq-a', 's-company', 's-lead', 's-waits'])
      expect(left).not.toContain(word);
    for (const word of ['keep-1', 's-kept', 'q-1', 'q-2', 'e-2']) expect(left).toContain(word);
    const [[row] = []] = await store.client.run([
      {
        text: `select answer::text as answer, features::text as features, components::text as components from queries
          where query_id = 'q-1'`,
      },
    ]);
    expect(JSON.parse(String(row?.answer))).toMatchObject([{ lead_id: 'keep-1', rank: 2 }]);
    expect(JSON.parse(String(row?.features))).toEqual({
      features_version: 'f',
      leads: ['2'],
      more: [{ lead_id: 'keep-2', features: '4' }],
    });
    expect(JSON.parse(String(row?.components))).toEqual({ 'keep-1': { fit: { weight: 1, value: 0.25 } } });
  });

  it('takes a person out by mail address and leaves the company', async () => {
    const store = await open();
    await fill(store);
    await forget(store, { kind: 'email', id: 'zq-a1@zqx.example' });
    const left = await everything(store);
    for (const word of ['zq-a1', 's-lead', 'e-1']) expect(left).not.toContain(word);
    for (const word of ['zq-a2', 's-company', 's-waits']) expect(left).toContain(word);
  });

  it('takes out a miner, and who asked', async () => {
    const store = await open();
    await fill(store);
    await forget(store, { kind: 'miner', id: 'miner-2' });
    await forget(store, { kind: 'submitter', id: 'sue' });
    const left = await everything(store);
    for (const word of ['miner-2', 's-lead', 's-waits', 'sue', 'q-2']) expect(left).not.toContain(word);
    for (const word of ['miner-1', 's-company', 'q-1', 'sam', 'zq-a1']) expect(left).toContain(word);
  });

  it('bars who was forgotten from coming in again, until it is lifted', async () => {
    const store = await open();
    await fill(store);
    await forget(store, { kind: 'company', id: 'zqx' });
    const lead = sampleLead('new-id', { company_id: 'zqx', domain: 'other.example' });
    const same = sampleLead('zq-a1', { company_id: 'other', domain: 'other.example' });
    const good = sampleLead('good', { company_id: 'good', domain: 'good.example' });
    const outcome = await store.upsertLeads('t', [lead, same, good], []);
    expect(outcome).toMatchObject({ changed: 1, barred: ['new-id', 'zq-a1'] });
    expect(
      await store.insertOutcomes('t', [
        { event_id: 'e-9', query_id: 'q-1', lead_id: 'zq-a1', kind: 'click', at_ms: AT, value_usd: null },
      ]),
    ).toEqual(new Set());
    expect(await everything(store)).not.toContain('zq-a1');
    expect(await store.forgetting.lift('t', { kind: 'company', id: 'zqx' }, ACTOR)).toBeGreaterThan(3);
    expect(await store.forgetting.barred('t')).toBe(0);
    expect(await store.upsertLeads('t', [lead, same], [])).toMatchObject({ changed: 2 });
  });

  it('never gives a change number a second time, so that an index hears of what comes after', async () => {
    const store = await open();
    await fill(store);
    const before = await store.lastSeq('t');
    await forget(store, { kind: 'company', id: 'zqx' });
    const seq = await store.lastSeq('t');
    expect(seq).toBeGreaterThan(before);
    expect(await store.forgetting.purgedSeq('t')).toBeGreaterThan(before);
    await store.upsertLeads('t', [sampleLead('later')], []);
    expect((await store.changesSince('t', seq, 9)).map(({ lead_id }) => lead_id)).toEqual(['later']);
  });

  it('notes what was done without saying of whom', async () => {
    const store = await open();
    await fill(store);
    await forget(store, { kind: 'lead', id: 'zq-a2' });
    const [entry] = await store.audit.page('t', { limit: 1 });
    expect(entry).toMatchObject({ act: 'forget', actor: 'key:k1', object: 'lead', details: { leads: 1 } });
    expect(JSON.stringify(entry)).not.toContain('zq-a2');
    expect(await store.audit.verify('t')).toMatchObject({ problem: null });
    expect(await store.forgetting.openJobs('t', 9)).toEqual([]);
    expect(ASSAY_ITSELF.name).toBe('assay');
  });

  it('removes again who comes back with an older backup, into this store and into an empty one', async () => {
    const store = await open();
    await fill(store);
    const file = new PassThrough();
    const parts: Buffer[] = [];
    file.on('data', (part: Buffer) => parts.push(part));
    await backupStore(store, file);
    await forget(store, { kind: 'company', id: 'zqx' });
    const list = await exportSuppressions(store.client);
    expect(list.join('')).not.toContain('zqx');
    const restored = (replace: boolean) =>
      restoreStore(store, Readable.from([Buffer.concat(parts)]), '/nowhere', { replace });
    expect(await restored(true)).toMatchObject({ forgotten: expect.any(Number) });
    expect(await everything(store)).not.toContain('zqx');
    const empty = await open();
    expect(await importSuppressions(empty.client, list)).toBe(list.length);
    expect((await restored(false)).forgotten).toBeGreaterThan(0);
    const left = await everything(empty);
    for (const word of ['zqx', 'zq-a', 's-lead']) expect(left).not.toContain(word);
    expect(left).toContain('keep-1');
  });

  it('leaves another tenant with the same names as it is', async () => {
    const store = await open();
    await store.upsertLeads('other', [sampleLead('zq-a1', { company_id: 'zqx', domain: 'zqx.example' })], []);
    await store.insertQueries('other', [
      { ...sampleQuery('q-o', { asked_at_ms: AT }), request: { prompt: 'zqx.example' }, submitter: 'sam' },
    ]);
    const before = await everything(store);
    for (const subject of [
      { kind: 'company', id: 'zqx' },
      { kind: 'miner', id: 'miner-1' },
      { kind: 'submitter', id: 'sam' },
    ] as const)
      await forget(store, subject);
    const after = await everything(store);
    for (const line of before.split('\n')) expect(after).toContain(line);
    expect(await store.upsertLeads('other', [sampleLead('zq-a2', { company_id: 'zqx' })], [])).toMatchObject({
      changed: 1,
    });
  });
}
