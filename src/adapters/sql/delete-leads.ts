import { type Actor, ASSAY_ITSELF } from '../../domain/audit.ts';
import { auditEntry } from './audit-entry.ts';
import { lockOutcomes } from './outcome-feed.ts';
import type { SqlClient } from './sql-client.ts';
import { chunk, lockTenant, logChanges } from './statements.ts';

const LEADS_PER_TRANSACTION = 1000;

/** With the last lead of a company what it was seen to use goes too. */
export const DELETE_LEADS = `with gone as (
    delete from leads where ctid = any (array(
      select l.ctid from unnest($2::text[]) as i(lead_id) cross join lateral (
        select ctid from leads where tenant = $1::text and lead_id = i.lead_id limit 1) l))
    returning lead_id, company_id, domain
  ), companies as (
    select 'c:' || company_id as subject from gone where not exists (select from leads l
      where l.tenant = $1::text and l.company_id = gone.company_id and l.lead_id <> all ($2::text[]))
    union select 'd:' || domain from gone where not exists (select from leads l
      where l.tenant = $1::text and l.domain = gone.domain and l.lead_id <> all ($2::text[]))
  ), seen as (
    delete from technology_snapshots where tenant = $1::text and subject in (select subject from companies)
  ), logged as (${logChanges('gone', true)})
  select lead_id from gone`;

/** Also of leads that were never stored: what an outcome says of one goes when it is deleted. */
export const DELETE_OUTCOMES = `delete from outcome_events where tenant = $1::text and lead_id = any($2::text[])`;

export async function deleteLeads(
  client: SqlClient,
  tenant: string,
  leadIds: string[],
  actor: Actor = ASSAY_ITSELF,
): Promise<{ deleted: number }> {
  let deleted = 0;
  for (const part of chunk([...new Set(leadIds)], LEADS_PER_TRANSACTION)) {
    const [, , rows = []] = await client.run([
      lockTenant(tenant),
      lockOutcomes(tenant, false),
      { text: DELETE_LEADS, params: [tenant, part] },
      { text: DELETE_OUTCOMES, params: [tenant, part] },
      auditEntry({
        tenant,
        actor,
        act: 'lead.delete',
        object: 'leads',
        details: { asked: part.length },
        hashed: { kind: 'lead', ids: part },
      }),
    ]);
    deleted += rows.length;
  }
  return { deleted };
}
