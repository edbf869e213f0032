import type { Lead } from '../../domain/lead.ts';
import { embeddingStatement } from './embeddings.ts';
import { encodeLead } from './encode-lead.ts';
import { DERIVED_COLUMNS, LEAD_COLUMNS } from './lead-columns.ts';
import type { SqlClient } from './sql-client.ts';
import { chunk, lockTenant, logChanges } from './statements.ts';

/** Leads per transaction: large enough that the fixed cost vanishes, small enough to let reads in between. */
const LEADS_PER_TRANSACTION = 500;

const COLUMNS = { ...LEAD_COLUMNS, ...DERIVED_COLUMNS };
const NAMES = Object.keys(COLUMNS);
const RECORD = [...Object.entries(COLUMNS).map(([name, type]) => `${name} ${type}`), 'embedded boolean'].join(
  ', ',
);

const UPSERT_LEADS = `with incoming as materialized (
    select * from json_to_recordset($2::text::json) as r(${RECORD})
  ), changed as materialized (
    select i.* from incoming i left join leads l on l.tenant = $1::text and l.lead_id = i.lead_id
    where l.content_hash is distinct from i.content_hash
  ), written as (
    insert into leads (tenant, ${NAMES.join(', ')}) select $1::text, ${NAMES.join(', ')} from changed
    on conflict (tenant, lead_id) do update set
      ${NAMES.filter((name) => name !== 'lead_id')
        .map((name) => `${name} = excluded.${name}`)
        .join(', ')}, updated_at = now()
  ), stale as (
    delete from lead_embeddings e using changed c
    where e.tenant = $1::text and e.lead_id = c.lead_id and not c.embedded
  ), logged as (${logChanges('changed', false)})
  select lead_id from changed`;

// A lead that now has another company or domain gives back the evidence that was addressed to the old one.
const DETACH_SNIPPETS = `with gone as (
    delete from intent_snippets s using leads l
    where l.tenant = $1::text and l.lead_id = any($2::text[]) and s.tenant = l.tenant and s.lead_id = l.lead_id
      and s.addressed_to not in ('l:' || l.lead_id, 'c:' || l.company_id, coalesce('d:' || l.domain, ''))
    returning s.*
  )
  insert into pending_snippets (tenant, snippet_id, addressed_to, miner_id, text, observed_at, content_type,
    source_url, attributes, terms, length, content_hash, first_seen)
  select distinct on (snippet_id) tenant, snippet_id, addressed_to, miner_id, text, observed_at, content_type,
    source_url, attributes, terms, length, content_hash, first_seen from gone g
  where not exists (
    select from intent_snippets o where o.tenant = g.tenant and o.snippet_id = g.snippet_id
      and not exists (select from gone x where x.snippet_id = o.snippet_id and x.lead_id = o.lead_id))
  on conflict (tenant, snippet_id) do nothing`;

// Evidence that waited for such a lead, and what other leads of its company already have.
const ATTACH_SNIPPETS = `with keys as materialized (
    select l.lead_id, k.addressed_to from leads l
    cross join lateral (values ('l:' || l.lead_id), ('c:' || l.company_id), ('d:' || l.domain)) as k(addressed_to)
    where l.tenant = $1::text and l.lead_id = any($2::text[]) and k.addressed_to is not null
  ), found as materialized (
    select k.lead_id, p.* from keys k
    join pending_snippets p on p.tenant = $1::text and p.addressed_to = k.addressed_to
  ), attached as (
    insert into intent_snippets (tenant, lead_id, snippet_id, addressed_to, miner_id, text, observed_at, content_type,
      source_url, attributes, terms, length, content_hash, first_seen)
    select tenant, lead_id, snippet_id, addressed_to, miner_id, text, observed_at, content_type,
      source_url, attributes, terms, length, content_hash, first_seen from found
    union all
    select distinct on (k.lead_id, s.snippet_id) s.tenant, k.lead_id, s.snippet_id, s.addressed_to, s.miner_id, s.text,
      s.observed_at, s.content_type, s.source_url, s.attributes, s.terms, s.length, s.content_hash, s.first_seen
    from keys k join intent_snippets s on s.tenant = $1::text and s.addressed_to = k.addressed_to
      and s.lead_id <> k.lead_id
    on conflict (tenant, snippet_id, lead_id) do nothing
  )
  delete from pending_snippets p using found f where p.tenant = $1::text and p.snippet_id = f.snippet_id`;

export async function upsertLeads(
  client: SqlClient,
  tenant: string,
  leads: Lead[],
  embeddings: (Float32Array | null)[],
): Promise<{ changed: number }> {
  const latest = new Map(
    leads.map((lead, i) => [lead.lead_id, { lead_id: lead.lead_id, lead, embedding: embeddings[i] ?? null }]),
  );
  let changed = 0;
  for (const part of chunk([...latest.values()], LEADS_PER_TRANSACTION)) {
    const ids = part.map(({ lead_id }) => lead_id);
    const json = `[${part.map(({ lead, embedding }) => encodeLead(lead, embedding !== null)).join(',')}]`;
    const embedded = part.filter(({ embedding }) => embedding !== null);
    const [, byText = [], , , byVector = []] = await client.run([
      lockTenant(tenant),
      { text: UPSERT_LEADS, params: [tenant, json], fixed: true },
      { text: DETACH_SNIPPETS, params: [tenant, ids], fixed: true },
      { text: ATTACH_SNIPPETS, params: [tenant, ids], fixed: true },
      ...(embedded.length === 0 ? [] : [embeddingStatement(tenant, embedded)]),
    ]);
    changed += new Set([...byText, ...byVector].map((row) => row.lead_id)).size;
  }
  return { changed };
}
