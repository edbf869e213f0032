-- What intent_snippets would cost as a TimescaleDB hypertable. Run against a database of a server with TimescaleDB:
--   psql "$DATABASE_URL" -f bench/evidence-hypertable.sql
-- 100,000 leads, 300,000 snippets over two years, as one plain table and as a hypertable by 30 days, with the same
-- indexes. A hypertable needs the time in its key, so that (tenant, snippet_id, lead_id) alone is no longer unique.
\set ON_ERROR_STOP on
\timing off
\pset footer off
set client_min_messages = warning;
create extension if not exists timescaledb;
drop schema if exists bench_evidence cascade;
create schema bench_evidence;
set search_path = bench_evidence, public;
create table plain (
  tenant text collate "C" not null, snippet_id text collate "C" not null, lead_id text collate "C" not null,
  addressed_to text collate "C" not null, text text not null, observed_at timestamptz not null, terms text[] not null,
  length integer not null, content_hash text collate "C" not null, primary key (tenant, snippet_id, lead_id));
create table hyper (like plain);
alter table hyper add primary key (tenant, snippet_id, lead_id, observed_at);
select create_hypertable('hyper', by_range('observed_at', interval '30 days'));
insert into plain select 't', 's' || i, 'l' || (i * 7919 % 100000), 'l:l' || (i * 7919 % 100000), repeat('evidence ', 20),
  timestamptz '2026-11-01' - (i * 104729 % 730) * interval '1 day',
  array(select 'w' || ((i * 31 + j * j * 17) % 5000) from generate_series(1, 20) j), 20, md5(i::text)
  from generate_series(1::bigint, 300000) i;
insert into hyper select * from plain;
create index on plain (tenant, lead_id);
create index on plain (tenant, addressed_to);
create index on plain (tenant, observed_at) include (length);
create index on plain using gin (terms);
create index on hyper (tenant, lead_id);
create index on hyper (tenant, addressed_to);
create index on hyper (tenant, observed_at) include (length);
create index on hyper using gin (terms);
vacuum analyze plain;
vacuum analyze hyper;

create function median_ms(statement text, runs integer) returns numeric language plpgsql as $$
declare started timestamptz; spent double precision[] := '{}';
begin
  for i in 1 .. runs loop
    started := clock_timestamp();
    execute statement;
    spent := spent || extract(epoch from clock_timestamp() - started) * 1000;
  end loop;
  return round((select percentile_cont(0.5) within group (order by x) from unnest(spent) x)::numeric, 2);
end $$;

select name as "median ms of 21 runs", median_ms(format(statement, 'plain'), 21) as plain,
  median_ms(format(statement, 'hyper'), 21) as hypertable
from (values
  ('evidence of 500 leads (getBlocks)', $q$select count(*) from (select 'l' || (g * 131 %% 100000) as lead_id
    from generate_series(1, 500) g) i cross join lateral (select text from %I where tenant = 't' and lead_id = i.lead_id offset 0) s$q$),
  ('is it stored? 1,000 ids of an import (upsertSnippets)', $q$select count(*) from (select 's' || (g * 293) as snippet_id
    from generate_series(1, 1000) g) i cross join lateral (select lead_id from %I where tenant = 't' and snippet_id = i.snippet_id offset 0) s$q$),
  ('documents with each of 8 terms (textStats)', $q$select sum((select count(*) from %I where tenant = 't' and terms @> array['w' || g]
    and observed_at <= '2026-11-01')) from generate_series(1, 8) g$q$)
) as q(name, statement);

-- Forgetting a quarter of the evidence: whole chunks, or rows with the change numbers of their leads.
\timing on
select count(drop_chunks) as chunks_dropped from drop_chunks('hyper', older_than => timestamptz '2025-05-01');
delete from plain where observed_at < '2025-05-01';
drop schema bench_evidence cascade;
