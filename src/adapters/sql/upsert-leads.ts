import type { Lead } from '../../domain/lead.ts';
import { type EmbeddingEntry, toVectorList } from './embeddings.ts';
import { encodeLead } from './encode-lead.ts';
import {
  isBarred,
  refuseSuppressed,
  subjectKey,
  subjectsOf,
  suppressedAmong,
} from './forget/suppressions.ts';
import type { InTurn } from './in-turn.ts';
import { DERIVED_COLUMNS, LEAD_COLUMNS } from './lead-columns.ts';
import type { SqlClient, Statement } from './sql-client.ts';
import { chunk, lockTenant, logChanges } from './statements.ts';

/** Leads per transaction: large enough that the fixed cost vanishes, small enough to let reads in between. */
const LEADS_PER_TRANSACTION = 1000;

const COLUMNS = { ...LEAD_COLUMNS, ...DERIVED_COLUMNS };
const NAMES = Object.keys(COLUMNS);
const SNIPPET_NAMES = `tenant, snippet_id, addressed_to, miner_id, text, observed_at, content_type, source_url,
    attributes, terms, length, content_hash, first_seen`;
/** Index terms come beside the records, as in the writes of snippets: as lists within JSON they take the engine longer. */
const RECORD = [...Object.entries(COLUMNS).filter(([name]) => name !== 'own_terms'), ['embedded', 'boolean']];
const RECORD_TYPES = RECORD.map(([name, type]) => `${name} ${type}`).join(', ');
const RECORD_NAMES = RECORD.map(([name]) => name).join(', ');

// In writes, stored rows are reached by `lateral (... limit 1)` or `(... offset 0)`: both keep the planner from joining
// the whole table of the tenant, which it does without statistics, as after the first bulk import. What comes in is read once,
// so it is not kept beside `changed`.
const UPSERT_LEADS = `with incoming as (
    select r.*, coalesce(string_to_array(r.term_list, ' '), '{}') as own_terms
    from rows from (json_to_recordset($2::text::json) as (${RECORD_TYPES}), unnest(string_to_array($5::text, E'\\n')))
      as r(${RECORD_NAMES}, term_list)
  ), changed as materialized (
    select i.* from incoming i left join lateral (
      select content_hash from leads where tenant = $1::text and lead_id = i.lead_id limit 1) l on true
    where l.content_hash is distinct from i.content_hash
  ), written as (
    insert into leads (tenant, ${NAMES.join(', ')}) select $1::text, ${NAMES.join(', ')} from changed
    on conflict (tenant, lead_id) do update set
      ${NAMES.filter((name) => name !== 'lead_id')
        .map((name) => `${name} = excluded.${name}`)
        .join(', ')}, updated_at = now()
  ), stale as (
    delete from lead_embeddings where ctid = any (array(
      select e.ctid from changed c cross join lateral (
        select ctid from lead_embeddings where tenant = $1::text and lead_id = c.lead_id limit 1) e
      where not c.embedded))
  ), fresh as materialized (
    select v.lead_id, v.embedding from unnest($3::text[], $4::vector[]) as v(lead_id, embedding)
    left join changed c on c.lead_id = v.lead_id
    left join lateral (
      select lead_id, embedding from lead_embeddings
      where c.lead_id is null and tenant = $1::text and lead_id = v.lead_id limit 1) e on true
    where e.lead_id is null or e.embedding is distinct from v.embedding
  ), embedded as (
    insert into lead_embeddings (tenant, lead_id, embedding) select $1::text, lead_id, embedding from fresh
    on conflict (tenant, lead_id) do update set embedding = excluded.embedding
  ), touched as (select lead_id from changed union select lead_id from fresh
  ), logged as (${logChanges('touched', false)})
  select lead_id from touched`;

// Both of the following look at the leads of $2 that this transaction has written: of all others the evidence is where it
// belongs. The instant is compared outside of the look-up, which is by the key. Where the tenant has no evidence, nothing
// is looked up; the order keeps the planner from looking for that by reading the evidence of all others.
const WRITTEN = 'l.updated_at = now()';
const HAS_EVIDENCE = `(select 1 from intent_snippets where tenant = $1::text order by observed_at limit 1) is not null`;
const HAS_PENDING = `(select 1 from pending_snippets where tenant = $1::text order by first_seen limit 1) is not null`;

// A lead that now has another company or domain gives back the evidence that was addressed to the old one.
const DETACH_SNIPPETS = `with gone as (
    delete from intent_snippets where ctid = any (array(
      select s.ctid from unnest($2::text[]) as i(lead_id)
      cross join lateral (
        select company_id, domain, updated_at from leads where tenant = $1::text and lead_id = i.lead_id limit 1) l
      cross join lateral (
        select ctid, addressed_to from intent_snippets where tenant = $1::text and lead_id = i.lead_id offset 0) s
      where ${HAS_EVIDENCE} and ${WRITTEN}
        and s.addressed_to not in ('l:' || i.lead_id, 'c:' || l.company_id, coalesce('d:' || l.domain, ''))))
    returning *
  )
  insert into pending_snippets (${SNIPPET_NAMES})
  select distinct on (snippet_id) ${SNIPPET_NAMES} from gone g
  where not exists (
    select from intent_snippets o where o.tenant = g.tenant and o.snippet_id = g.snippet_id
      and not exists (select from gone x where x.snippet_id = o.snippet_id and x.lead_id = o.lead_id))
  on conflict (tenant, snippet_id) do nothing`;

// Evidence that waited for such a lead, and what other leads of its company already have.
const ATTACH_SNIPPETS = `with keys as materialized (
    select i.lead_id, k.addressed_to from unnest($2::text[]) as i(lead_id)
    cross join lateral (
      select company_id, domain, updated_at from leads where tenant = $1::text and lead_id = i.lead_id limit 1) l
    cross join lateral (values ('l:' || i.lead_id), ('c:' || l.company_id), ('d:' || l.domain)) as k(addressed_to)
    where (${HAS_PENDING} or ${HAS_EVIDENCE}) and ${WRITTEN}
      and k.addressed_to is not null
  ), found as materialized (
    select k.lead_id, p.* from keys k cross join lateral (
      select ctid as place, ${SNIPPET_NAMES} from pending_snippets
      where tenant = $1::text and addressed_to = k.addressed_to offset 0) p
  ), attached as (
    insert into intent_snippets (lead_id, ${SNIPPET_NAMES})
    select lead_id, ${SNIPPET_NAMES} from found
    union all
    select distinct on (k.lead_id, s.snippet_id) k.lead_id, s.*
    from keys k cross join lateral (
      select ${SNIPPET_NAMES} from intent_snippets
      where tenant = $1::text and addressed_to = k.addressed_to and lead_id <> k.lead_id offset 0) s
    on conflict (tenant, snippet_id, lead_id) do nothing
  )
  delete from pending_snippets where ctid = any (array(select place from found))`;

/** What is sent first is made ready at once, also while writes before this one in `turns` are under way. */
export async function upsertLeads(
  client: SqlClient,
  tenant: string,
  leads: Lead[],
  embeddings: (Float32Array | null)[],
  turns: InTurn,
): Promise<{ changed: number; barred: string[] }> {
  const parts = partsOf(leads, embeddings);
  const first = statementsFor(tenant, parts[0] ?? []);
  return turns.run(tenant, async () => {
    try {
      return { changed: await write(client, tenant, parts, first), barred: [] };
    } catch (error) {
      if (!isBarred(error)) throw error;
    }
    const subjects = leads.map(subjectsOf);
    const found = await suppressedAmong(client, tenant, subjects.flat());
    const isFree = (at: number) => !(subjects[at] ?? []).some((subject) => found.has(subjectKey(subject)));
    const free = partsOf(
      leads.filter((_, at) => isFree(at)),
      embeddings.filter((_, at) => isFree(at)),
    );
    const changed = await write(client, tenant, free, statementsFor(tenant, free[0] ?? []));
    return { changed, barred: leads.filter((_, at) => !isFree(at)).map(({ lead_id }) => lead_id) };
  });
}

type LeadEntry = EmbeddingEntry & { lead: Lead };

function partsOf(leads: Lead[], embeddings: (Float32Array | null)[]): LeadEntry[][] {
  const latest = new Map(
    leads.map((lead, i) => [lead.lead_id, { lead_id: lead.lead_id, lead, embedding: embeddings[i] ?? null }]),
  );
  return chunk([...latest.values()], LEADS_PER_TRANSACTION);
}

/** Returns how many leads changed. Fails as isBarred() tells where one of them is of somebody who is to be forgotten. */
async function write(
  client: SqlClient,
  tenant: string,
  parts: LeadEntry[][],
  first: Statement[],
): Promise<number> {
  let changed = 0;
  let next = first;
  for (let i = 0; i < parts.length; i++) {
    const running = client.run(next);
    running.catch(() => undefined); // Awaited below; encoding may throw first.
    next = statementsFor(tenant, parts[i + 1] ?? []); // While the engine works.
    const [, , touched = []] = await running;
    changed += touched.length;
  }
  return changed;
}

function statementsFor(tenant: string, part: LeadEntry[]): Statement[] {
  if (part.length === 0) return [];
  const ids = part.map(({ lead_id }) => lead_id);
  const encoded = part.map(({ lead, embedding }) => encodeLead(lead, embedding !== null));
  const json = `[${encoded.map((lead) => lead.json).join(',')}]`;
  const terms = encoded.map((lead) => lead.terms).join('\n');
  const embedded = part.filter(({ embedding }) => embedding !== null);
  const embeddedIds = embedded.map(({ lead_id }) => lead_id);
  return [
    lockTenant(tenant),
    refuseSuppressed(
      tenant,
      part.flatMap(({ lead }) => subjectsOf(lead)),
    ),
    { text: UPSERT_LEADS, params: [tenant, json, embeddedIds, toVectorList(embedded), terms] },
    { text: DETACH_SNIPPETS, params: [tenant, ids] },
    { text: ATTACH_SNIPPETS, params: [tenant, ids] },
  ];
}
