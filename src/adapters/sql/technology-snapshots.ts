import type { StoredSnapshot } from '../../ports/technology-snapshots.ts';
import { toStorableJson } from './clean-text.ts';
import { toTimestamp } from './match.ts';
import type { Row, SqlClient } from './sql-client.ts';
import { lockTenant } from './statements.ts';

const INCOMING = `incoming as materialized (
    select subject, source, observed_at, max(company) as company, array_agg(distinct t order by t) filter (where t is not null) as technologies
    from json_to_recordset($2::text::json) as r(subject text, source text, observed_at timestamptz, company text, technologies text[])
    left join lateral unnest(r.technologies) as t on true
    group by subject, source, observed_at
  )`;

/** What is not new changes no row, so that the same file again costs no rewrite. */
const ADD = `with ${INCOMING}
  insert into technology_snapshots as s (tenant, subject, source, observed_at, company, technologies)
  select $1::text, subject, source, observed_at, company, coalesce(technologies, '{}') from incoming
  order by subject, source, observed_at
  on conflict (tenant, subject, source, observed_at) do update set
    technologies = (select array_agg(distinct t order by t) from unnest(s.technologies || excluded.technologies) as t),
    company = coalesce(excluded.company, s.company)
    where not s.technologies @> excluded.technologies or s.company is distinct from coalesce(excluded.company, s.company)
  returning 1`;

const BOUND = `delete from technology_snapshots s using (
    select i.subject, i.source, k.observed_at from (select distinct subject, source
      from json_to_recordset($2::text::json) as r(subject text, source text)) i
    cross join lateral (select observed_at from technology_snapshots o
      where o.tenant = $1::text and o.subject = i.subject and o.source = i.source
      order by observed_at desc offset $3::integer limit 1) k) old
  where s.tenant = $1::text and s.subject = old.subject and s.source = old.source and s.observed_at <= old.observed_at`;

const READ = `select s.subject, s.source, s.company, s.technologies, extract(epoch from s.observed_at) * 1000 as at_ms
  from (select distinct subject, source from json_to_recordset($2::text::json) as r(subject text, source text)) i
  join technology_snapshots s on s.tenant = $1::text and s.subject = i.subject and s.source = i.source
  order by s.subject, s.source, s.observed_at`;

export async function addSnapshots(
  client: SqlClient,
  tenant: string,
  snapshots: readonly StoredSnapshot[],
  keepMax: number,
): Promise<{ changed: number; series: StoredSnapshot[][] }> {
  if (snapshots.length === 0) return { changed: 0, series: [] };
  const rows = toStorableJson(
    snapshots.map(({ atMs, ...rest }) => ({ ...rest, observed_at: toTimestamp(atMs) })),
  );
  const [, changed = [], , found = []] = await client.run([
    lockTenant(tenant),
    { text: ADD, params: [tenant, rows] },
    { text: BOUND, params: [tenant, rows, keepMax] },
    { text: READ, params: [tenant, rows] },
  ]);
  return { changed: changed.length, series: seriesOf(found.map(decode)) };
}

/** Rows come in order of their series. */
function seriesOf(rows: readonly StoredSnapshot[]): StoredSnapshot[][] {
  const out: StoredSnapshot[][] = [];
  for (const row of rows) {
    const last = out.at(-1);
    if (last?.[0]?.subject === row.subject && last[0].source === row.source) last.push(row);
    else out.push([row]);
  }
  return out;
}

function decode(row: Row): StoredSnapshot {
  return {
    subject: String(row['subject']),
    source: String(row['source']),
    company: row['company'] === null ? null : String(row['company']),
    atMs: Number(row['at_ms']),
    technologies: Array.isArray(row['technologies']) ? row['technologies'].map(String) : [],
  };
}
