import type { ForgetTargets } from '../../../ports/forget.ts';
import type { SqlClient } from '../sql-client.ts';

const ROWS = 500;
const BATCHES_MAX = 1_000_000;

// Position n of the answer is position n of features.leads.
const PAGE = `with page as materialized (
    select asked_at, query_id, answer, features, request, parsed from queries
    where tenant = $1::text and (asked_at, query_id) > ($2::text::timestamptz, $3::text)
    order by asked_at, query_id limit ${ROWS}
  ), about as materialized (
    select p.*, lower(p.request::text || p.parsed::text) as said,
      exists (select from jsonb_array_elements(case jsonb_typeof(p.answer) when 'array' then p.answer else '[]' end) as a(lead)
        where a.lead->>'lead_id' = any($4::text[])
          or jsonb_path_exists(a.lead, '$.evidence[*] ? (@.miner_id == $m || @.snippet_id == $s[*])',
            jsonb_build_object('m', coalesce($5::text, ''), 's', to_jsonb($6::text[])))
          or a.lead->'snippet_ids' ?| $6::text[]) as shown,
      p.features is not null and exists (select from jsonb_array_elements(p.features->'more') as m(one)
        where m.one->>'lead_id' = any($4::text[])) as next
    from page p
  ), hits as materialized (
    select *, exists (select from unnest($7::text[]) as w(word) where position(w.word in said) > 0)
      or exists (select from unnest($4::text[]) as i(id) where position(to_jsonb(lower(i.id))::text in said) > 0) as named
    from about
  ), changed as (
    update queries q set
      answer = case when h.shown then (select coalesce(jsonb_agg(
          case when e.lead ? 'evidence' then jsonb_set(e.lead, '{evidence}', (select coalesce(jsonb_agg(v.one), '[]')
            from jsonb_array_elements(e.lead->'evidence') as v(one)
            where coalesce(v.one->>'miner_id' <> $5::text, true) and v.one->>'snippet_id' <> all($6::text[]))) else e.lead end
          || case when e.lead ? 'snippet_ids' then jsonb_build_object('snippet_ids', (select coalesce(jsonb_agg(t.id), '[]')
            from jsonb_array_elements_text(e.lead->'snippet_ids') as t(id) where t.id <> all($6::text[]))) else '{}' end
          order by e.n), '[]') from jsonb_array_elements(h.answer) with ordinality as e(lead, n)
        where e.lead->>'lead_id' <> all($4::text[])) else h.answer end,
      features = case when h.features is not null and (h.shown or h.next) then h.features || jsonb_build_object(
        'leads', (select coalesce(jsonb_agg(f.row order by f.n), '[]')
          from jsonb_array_elements(h.features->'leads') with ordinality as f(row, n)
          where coalesce(h.answer->(f.n::integer - 1)->>'lead_id', '') <> all($4::text[])),
        'more', (select coalesce(jsonb_agg(m.one order by m.n), '[]')
          from jsonb_array_elements(h.features->'more') with ordinality as m(one, n)
          where m.one->>'lead_id' <> all($4::text[]))) else h.features end,
      components = case when h.shown then (q.components::jsonb - $4::text[])::json else q.components end,
      request = case when h.named then '{"prompt": "[forgotten]"}' else h.request end,
      parsed = case when h.named then h.parsed || '{"spans": [], "unparsed": [], "exemplars": [], "include": {}, "exclude": {},
        "intent": {"text": "", "terms": []}}' else h.parsed end
    from hits h where q.tenant = $1::text and q.asked_at = h.asked_at and q.query_id = h.query_id
      and (h.shown or h.next or h.named)
    returning 1)
  select (select count(*)::integer from page) as read, (select count(*)::integer from changed) as changed,
    (select asked_at::text from page order by asked_at desc, query_id desc limit 1) as last_at,
    (select query_id from page order by asked_at desc, query_id desc limit 1) as last_id`;

/** Takes leads, evidence and prompts out of answered queries; the rest of each row stays, so that what was counted of it holds. */
export async function eraseFromQueries(
  client: SqlClient,
  tenant: string,
  { lead_ids, miner_ids, snippet_ids, words }: ForgetTargets,
): Promise<number> {
  let [at, id, total] = ['-infinity', '', 0];
  for (let batch = 0; batch < BATCHES_MAX; batch++) {
    const params = [tenant, at, id, lead_ids, miner_ids[0] ?? null, snippet_ids, words];
    const [[row] = []] = await client.run([{ text: PAGE, params }]);
    total += Number(row?.changed ?? 0);
    if (Number(row?.read ?? 0) < ROWS) break;
    at = String(row?.last_at);
    id = String(row?.last_id);
  }
  return total;
}
