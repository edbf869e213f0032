import { countAccepted } from './miner-days.ts';
import { seqOf } from './statements.ts';

const COLUMNS = `n integer, snippet_id text, miner_id text, addressed_to text, simhash bigint, band0 integer, band1 integer,
  band2 integer, band3 integer, text_hash bigint, content_hash text, observed_at timestamptz, mentioned boolean,
  spread integer`;

/** Fingerprints of one band of one subject that are looked at; more share 16 bits only where someone makes them so. */
const BAND_ROWS_MAX = 200;
/** Days between two observations of one text within which the later one adds nothing. */
const OWN_DAYS = 30;
const COPY_DAYS = 180;
/** Companies for which one miner may send one text. */
const TEMPLATE_COMPANIES_MAX = 10;
const NEAR_BITS = 3;

const near = (a: string, b: string): string =>
  `bit_count((${a}.simhash # ${b}.simhash)::bit(64)) <= ${NEAR_BITS}
    and abs(extract(epoch from ${a}.observed_at - ${b}.observed_at)) <=
      86400 * case when ${a}.miner_id = ${b}.miner_id then ${OWN_DAYS} else ${COPY_DAYS} end`;

const KEYS = [0, 1, 2, 3];
const keysOf = (subject: string): string =>
  KEYS.map((k) => `hashtextextended(${subject}, ${k * 65536} + band${k}) as key${k}`).join(', ');
const ofKey = (k: number): string => `(select snippet_id, miner_id, subject, simhash, observed_at, seq
      from snippet_fingerprints where tenant = $1::text and key${k} = p.key${k} limit ${BAND_ROWS_MAX})`;
/** As a scalar it is looked up row by row; the planner makes exists() a hash of the whole tenant. */
const isStored = (table: string, id: string): string =>
  `(select 1 from ${table} s where s.tenant = $1::text and s.snippet_id = ${id} limit 1) is not null`;

/** Whether anything is filed under a key of its own; asked once. The order keeps it to the index of the few. */
const HAS_EARLY = `(select 1 from snippet_fingerprints where tenant = $1::text and left(subject, 2) <> 'c:'
          order by subject limit 1) is not null`;
/** Where the text of row `i` stands for other companies. */
const elsewhere = (what: string, limit: number): string => `(select ${what} from snippet_fingerprints
            where tenant = $1::text and text_hash = i.text_hash and subject <> i.subject limit ${limit})`;

/**
 * Judges the rows of $2 against what is stored and against the rows before them, and inserts the fingerprints of those
 * that pass (of all where $3). Needs lockTenant before it: of two writers the second sees the rows of the first.
 * `blocked_by` is the n of an earlier row of the same call: only its fate decides that of this one.
 */
export const ADMIT = `with incoming as materialized (
    select r.*, left(r.addressed_to, 2) as kind, substr(r.addressed_to, 3) as key
    from json_to_recordset($2::text::json) as r(${COLUMNS})
  ), owners as materialized (
    select i.n, l.company_id, l.domain from incoming i cross join lateral (
      select company_id, domain from leads where tenant = $1::text and lead_id = i.key limit 1) l where i.kind = 'l:'
    union all select i.n, l.company_id, l.domain from incoming i cross join lateral (
      select company_id, domain from leads where tenant = $1::text and company_id = i.key limit 1) l where i.kind = 'c:'
    union all select i.n, l.company_id, i.key from incoming i cross join lateral (
      select min(company_id) as company_id from leads where tenant = $1::text and domain = i.key offset 0) l
      where i.kind = 'd:' and l.company_id is not null
  ), owned as materialized (
    select i.*, coalesce('c:' || o.company_id, i.addressed_to) as subject, 'd:' || o.domain as by_domain,
      o.n is not null as known, f.miner_id as id_of,
      coalesce(f.miner_id = i.miner_id and f.content_hash = i.content_hash, false) as same
    from incoming i left join owners o on o.n = i.n
    left join lateral (select miner_id, content_hash from snippet_fingerprints
      where tenant = $1::text and snippet_id = i.snippet_id limit 1) f on true
  ), probes as materialized (
    select i.n, p.subject, ${keysOf('p.subject')}
    from owned i cross join lateral (
      select i.subject
      union all select a.alias from (values (i.addressed_to), (i.by_domain)) a(alias)
        where ${HAS_EARLY} and a.alias <> i.subject
          and (select 1 from snippet_fingerprints where tenant = $1::text and subject = a.alias
            and left(subject, 2) <> 'c:' limit 1) is not null) p
    where not i.same
  ), stored as materialized (
    select distinct on (i.n) i.n, f.snippet_id, f.miner_id
    from probes p join owned i on i.n = p.n
    cross join lateral (${KEYS.map(ofKey).join(' union all ')}) f
    where f.subject = p.subject and f.snippet_id <> i.snippet_id and ${near('f', 'i')}
      and (${isStored('intent_snippets', 'f.snippet_id')} or ${isStored('pending_snippets', 'f.snippet_id')})
    order by i.n, f.seq, f.snippet_id
  ), earlier as materialized (
    select i.n, min(j.n) as by_n from owned i join owned j on j.subject = i.subject and j.n < i.n
    where not i.same and ${near('j', 'i')} group by i.n
  ), judged as materialized (
    select i.*, s.snippet_id as of_id, e.by_n, case
      when i.same then null
      when i.id_of <> i.miner_id then 'id_taken'
      when not i.known and not i.mentioned then 'no_mention'
      when s.miner_id = i.miner_id then 'near_duplicate'
      when s.miner_id is not null then 'copied'
      when i.spread + case when ${elsewhere('1', 1)} is null then 0
          else (select count(distinct t.subject) from ${elsewhere('subject', TEMPLATE_COMPANIES_MAX * 10)} t) end
        >= ${TEMPLATE_COMPANIES_MAX} then 'template'
      when e.by_n is not null then 'blocked'
      end as code
    from owned i left join stored s on s.n = i.n left join earlier e on e.n = i.n
  ), admitted as (
    insert into snippet_fingerprints as f (tenant, snippet_id, miner_id, subject, simhash, key0, key1, key2, key3,
      text_hash, content_hash, observed_at, seq)
    select $1::text, snippet_id, miner_id, subject, simhash, ${keysOf('subject')}, text_hash, content_hash,
      observed_at,
      ${seqOf('n')}
    from judged where not same and (code is null or $3::boolean) order by n
    on conflict (tenant, snippet_id) do update set subject = excluded.subject, simhash = excluded.simhash,
      key0 = excluded.key0, key1 = excluded.key1, key2 = excluded.key2, key3 = excluded.key3,
      text_hash = excluded.text_hash, content_hash = excluded.content_hash, observed_at = excluded.observed_at
      where f.miner_id = excluded.miner_id
    returning f.miner_id, f.observed_at, f.xmax = 0 as new
  ), counted as (
    insert into submission_counts as c (tenant, miner_id, code, count)
    select $1::text, miner_id, 'accepted', count(*) from admitted where new group by miner_id order by miner_id
    on conflict (tenant, miner_id, code) do update set count = c.count + excluded.count
  ), counted_by_day as (
    ${countAccepted('admitted')}
  )
  select j.n, j.code, j.by_n, case when j.code = 'near_duplicate' then j.of_id end as of_id,
    case when j.code = 'blocked' then (select b.miner_id = j.miner_id from judged b where b.n = j.by_n) end as by_self
  from judged j`;
