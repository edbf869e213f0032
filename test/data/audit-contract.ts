import { expect, it } from 'vitest';
import { auditEntry } from '../../src/adapters/sql/audit-entry.ts';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import type { Actor, AuditEntry } from '../../src/domain/audit.ts';
import { sampleLead } from '../store/sample-lead.ts';

const ANN: Actor = { name: 'key:k1', requestId: 'r-1' };
const entry = (object: string, tenant = 't'): AuditEntry => ({
  tenant,
  actor: ANN,
  act: 'key.create',
  object,
  details: { text: 'naïve "quotes", 日本 – 1.50', n: 1.5, list: [1, 'two'] },
});

/** `store` has been migrated and is empty. */
export function auditContract(open: () => Promise<SqlStore>): void {
  it('keeps acts in order, and finds nothing wrong with entries that are as they were written', async () => {
    const store = await open();
    for (const object of ['a', 'b', 'c']) await store.audit.append(entry(object));
    await store.audit.append(entry('of another', 'u'));
    const page = await store.audit.page('t', { limit: 2 });
    expect(page.map(({ audit_id, object }) => [audit_id, object])).toEqual([
      [3, 'c'],
      [2, 'b'],
    ]);
    expect(page[0]).toMatchObject({ actor: 'key:k1', act: 'key.create', request_id: 'r-1' });
    expect(page[0]?.details).toEqual(entry('c').details);
    const next = await store.audit.page('t', { limit: 2, before: 2, act: 'key', actor: 'key:k1' });
    expect(next.map(({ object }) => object)).toEqual(['a']);
    expect(await store.audit.page('t', { limit: 2, act: 'lead' })).toEqual([]);
    expect(await store.audit.verify('t')).toMatchObject({ rows: 3, problem: null, head: { audit_id: 3 } });
    expect(await store.audit.verify('u')).toMatchObject({ rows: 1, problem: null });
    expect(await store.audit.verify('nobody')).toMatchObject({ rows: 0, problem: null });
  });

  it('refuses to change or to delete an entry', async () => {
    const store = await open();
    await store.audit.append(entry('a'));
    for (const text of [`update audit_log set object = 'b'`, 'delete from audit_log', 'truncate audit_log'])
      await expect(store.client.run([{ text }])).rejects.toThrow();
    expect(await store.audit.verify('t')).toMatchObject({ rows: 1, problem: null });
  });

  it('finds the entry that was changed, and those that were taken out, behind its back', async () => {
    const store = await open();
    for (const object of ['a', 'b', 'c', 'd']) await store.audit.append(entry(object));
    const behind = (text: string) =>
      store.client.run([
        { text: 'alter table audit_log disable trigger audit_log_keep' },
        { text },
        { text: 'alter table audit_log enable trigger audit_log_keep' },
      ]);
    await behind(`update audit_log set actor = 'key:k2' where audit_id = 2`);
    expect(await store.audit.verify('t')).toMatchObject({ rows: 1, problem: { audit_id: 2 } });
    await behind(`update audit_log set actor = 'key:k1' where audit_id = 2`);
    expect(await store.audit.verify('t')).toMatchObject({ rows: 4, problem: null });
    await behind('delete from audit_log where audit_id = 3');
    expect(await store.audit.verify('t')).toMatchObject({ rows: 2, problem: { audit_id: 4 } });
    await behind('delete from audit_log where audit_id = 1');
    expect(await store.audit.verify('t')).toMatchObject({ rows: 0, problem: { audit_id: 2 } });
  });

  it('has an entry exactly where its act happened', async () => {
    const store = await open();
    const failing = { text: 'select 1 / 0' };
    await expect(store.client.run([auditEntry(entry('x')), failing])).rejects.toThrow();
    await store.client.run([auditEntry(entry('y'), { text: 'exists (select from leads)' })]);
    expect(await store.audit.page('t', { limit: 9 })).toEqual([]);
    await store.upsertLeads('t', [sampleLead('alice')], []);
    await store.deleteLeads('t', ['alice'], ANN);
    const [deletion] = await store.audit.page('t', { limit: 9 });
    expect(deletion).toMatchObject({ act: 'lead.delete', actor: 'key:k1', details: { asked: 1 } });
    expect(JSON.stringify(deletion)).not.toContain('alice');
    expect(JSON.stringify(deletion?.details)).toMatch(/"hashes":\["[0-9a-f]{64}"\]/);
    await store.models.promoteModel('t', 'none', ANN);
    expect(await store.models.rollbackModel('t', 'ranker', ANN)).toEqual({ from: null, to: null });
    expect(await store.audit.page('t', { limit: 9 })).toHaveLength(1);
  });

  it('numbers the entries of many writers without gaps', async () => {
    const store = await open();
    await Promise.all(Array.from({ length: 20 }, (_, i) => store.audit.append(entry(`o${i}`))));
    expect(await store.audit.verify('t')).toMatchObject({ rows: 20, problem: null });
  });
}
