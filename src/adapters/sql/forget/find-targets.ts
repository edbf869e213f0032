import type { ForgetTargets, Subject } from '../../../ports/forget.ts';
import type { Row, Statement } from '../sql-client.ts';

/** Names shorter than this occur in any text by chance. */
const WORD_MIN = 5;

// Of a company all its leads go; its domain too where no other company's lead has it. A lead or a mail address is a person:
// the lead goes, its company stays.
const FIND = `with named as (
    select lead_id, company_id, company_name, domain, email, phone from leads l where l.tenant = $1::text and case $2::text
      when 'lead' then l.lead_id = $3::text
      when 'company' then l.company_id = $3::text
      when 'domain' then l.domain = $3::text
      when 'email' then lower(l.email) = $3::text
      else false end
  ), companies as (
    select distinct company_id from named n where $2::text in ('company', 'domain') and not exists (select from leads l
      where l.tenant = $1::text and l.company_id = n.company_id and l.lead_id not in (select lead_id from named))
    union select $3::text where $2::text = 'company'
  ), domains as (
    select distinct domain from named n where $2::text in ('company', 'domain') and domain is not null and not exists (
      select from leads l where l.tenant = $1::text and l.domain = n.domain and l.lead_id not in (select lead_id from named))
    union select $3::text where $2::text = 'domain'
  ), emails as (
    select distinct lower(email) as email from named where email is not null
    union select $3::text where $2::text = 'email'
  ), keys as (
    select 'l:' || lead_id as address from named union select 'l:' || $3::text where $2::text = 'lead'
    union select 'c:' || company_id from companies union select 'd:' || domain from domains
  ), snippets as (
    select distinct s.snippet_id from intent_snippets s where s.tenant = $1::text and (
      $2::text = 'miner' and s.miner_id = $3::text
      or $2::text = 'email' and position($3::text in lower(s.text)) > 0
      or s.lead_id in (select lead_id from named) and not exists (select from intent_snippets o
        where o.tenant = $1::text and o.snippet_id = s.snippet_id and o.lead_id not in (select lead_id from named)))
    union select snippet_id from pending_snippets p where p.tenant = $1::text and (
      p.addressed_to in (select address from keys) or $2::text = 'miner' and p.miner_id = $3::text
      or $2::text = 'email' and position($3::text in lower(p.text)) > 0)
    union select snippet_id from snippet_fingerprints f where f.tenant = $1::text and (
      $2::text = 'miner' and f.miner_id = $3::text or f.subject in (select address from keys))
  )
  select json_build_object(
    'lead_ids', (select coalesce(json_agg(i), '[]') from (select lead_id as i from named union select $3::text where $2::text = 'lead') n),
    'company_ids', (select coalesce(json_agg(company_id), '[]') from companies),
    'domains', (select coalesce(json_agg(domain), '[]') from domains),
    'emails', (select coalesce(json_agg(email), '[]') from emails),
    'snippet_ids', (select coalesce(json_agg(snippet_id), '[]') from snippets),
    'words', (select coalesce(json_agg(distinct w), '[]') from (
      select lower(company_name) as w from named where $2::text in ('company', 'domain')
      union select domain from domains union select email from emails union select phone from named) v where w is not null)
  )::text as found`;

export function findTargets(tenant: string, { kind, id }: Subject): Statement {
  return { text: FIND, params: [tenant, kind, id] };
}

/** Of the row that findTargets gives. */
export function targetsOf(row: Row | undefined, { kind, id }: Subject): ForgetTargets {
  const found: unknown = JSON.parse(String(row?.found ?? '{}'));
  const list = (name: string): string[] => {
    const value: unknown = typeof found === 'object' && found !== null ? Reflect.get(found, name) : [];
    return Array.isArray(value) ? value.map(String) : [];
  };
  return {
    lead_ids: list('lead_ids'),
    company_ids: list('company_ids'),
    domains: list('domains'),
    emails: list('emails'),
    miner_ids: kind === 'miner' ? [id] : [],
    submitters: kind === 'submitter' ? [id] : [],
    snippet_ids: list('snippet_ids'),
    words: list('words').filter((word) => word.length >= WORD_MIN),
  };
}

/** What was found before stays to be looked for: it may be gone from the table that told of it. */
export function mergeTargets(a: ForgetTargets, b: ForgetTargets): ForgetTargets {
  const both = (name: keyof ForgetTargets) => [...new Set([...a[name], ...b[name]])];
  return {
    lead_ids: both('lead_ids'),
    company_ids: both('company_ids'),
    domains: both('domains'),
    emails: both('emails'),
    miner_ids: both('miner_ids'),
    submitters: both('submitters'),
    snippet_ids: both('snippet_ids'),
    words: both('words'),
  };
}
