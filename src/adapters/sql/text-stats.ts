import type { CorpusStats, FieldStats } from '../../ports/store.ts';
import { toTimestamp } from './match.ts';
import type { Row, RunOptions, SqlClient } from './sql-client.ts';
import { GENERIC_PLAN } from './statements.ts';

const OWN = `select count(*)::integer as documents, coalesce(sum(own_length), 0)::float8 as total_length
  from leads where tenant = $1::text`;
const OWN_TERMS = `select (select count(*)::integer from leads l
    where l.tenant = $1::text and l.own_terms @> array[q.term]) as n
  from unnest($2::text[]) with ordinality as q(term, i) order by q.i`;
const SNIPPETS = `select count(*)::integer as documents, coalesce(sum(length), 0)::float8 as total_length
  from intent_snippets where tenant = $1::text and observed_at <= $2::text::timestamptz`;
const SNIPPET_TERMS = `select (select count(*)::integer from intent_snippets s
    where s.tenant = $1::text and s.terms @> array[q.term] and s.observed_at <= $3::text::timestamptz) as n
  from unnest($2::text[]) with ordinality as q(term, i) order by q.i`;

/** Counted, not kept: exact for any instant. */
export async function textStats(
  client: SqlClient,
  tenant: string,
  terms: string[],
  asOfMs: number,
  options?: RunOptions,
): Promise<CorpusStats> {
  const asOf = toTimestamp(asOfMs);
  const [, own = [], ownTerms = [], snippets = [], snippetTerms = []] = await client.run(
    [
      GENERIC_PLAN,
      { text: OWN, params: [tenant] },
      { text: OWN_TERMS, params: [tenant, terms] },
      { text: SNIPPETS, params: [tenant, asOf] },
      { text: SNIPPET_TERMS, params: [tenant, terms, asOf] },
    ],
    options,
  );
  return { own: toStats(own, ownTerms), snippets: toStats(snippets, snippetTerms) };
}

function toStats([totals]: Row[], containing: Row[]): FieldStats {
  return {
    documents: Number(totals?.documents ?? 0),
    totalLength: Number(totals?.total_length ?? 0),
    containing: containing.map((row) => Number(row.n)),
  };
}
