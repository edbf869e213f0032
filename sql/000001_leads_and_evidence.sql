-- One schema for PGlite and PostgreSQL. Forward only: a released file never changes (its checksum is kept).
-- Every table, key, foreign key and index starts with the tenant. btree_gin lets a GIN index do so too.
-- Text keys are COLLATE "C": the same order on every server, whatever its locale.
create extension if not exists vector;
create extension if not exists btree_gin;

-- leads: one row per lead after normalisation; typed columns for what is filtered, jsonb for the rest.
-- Numbers are double precision because predicates compare them with the numbers of JSON.
-- city_key is the city in lower case, made by the writer: lower() depends on the locale of the server.
-- own_terms holds the distinct index terms of the lead's own text, own_length their count with repetitions.
-- Not here on purpose: the embedding and the change number. Both change without the lead, and an UPDATE of this row
-- rewrites its entries in every index (the GIN index above all), so they live in lead_embeddings and lead_changes.
create table leads (
  tenant text collate "C" not null,
  lead_id text collate "C" not null,
  company_id text collate "C" not null,
  company_name text not null,
  company_key text collate "C" not null,
  domain text collate "C",
  description text,
  industry text,
  sub_industry text,
  keywords text[] not null,
  topics text[] not null,
  mentions text[] not null,
  employees_min double precision,
  employees_max double precision,
  location text,
  country text collate "C",
  region text collate "C",
  city text,
  city_key text collate "C",
  founded_year double precision,
  funding_usd double precision,
  funding_stage text collate "C",
  company_type text collate "C",
  technologies text[] not null,
  title text,
  title_terms text[] not null,
  seniority text collate "C",
  function text collate "C",
  email text,
  phone text,
  source text,
  attributes jsonb not null,
  created_at timestamptz,
  quality double precision not null,
  own_terms text[] not null,
  own_length integer not null,
  content_hash text collate "C" not null,
  stored_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant, lead_id)
);
create index leads_company on leads (tenant, company_id);
create index leads_company_key on leads (tenant, company_key);
create index leads_domain on leads (tenant, domain);
create index leads_country on leads (tenant, country);
create index leads_region on leads (tenant, region);
create index leads_city on leads (tenant, city_key);
create index leads_employees on leads (tenant, employees_min, employees_max);
create index leads_founded on leads (tenant, founded_year);
create index leads_funding on leads (tenant, funding_usd);
create index leads_prior on leads (tenant, quality desc, lead_id);
create index leads_created_at on leads (tenant, created_at);
-- With own_length, so that the total length of the corpus is summed from this narrow index and not from the wide rows.
create index leads_updated_at on leads (tenant, updated_at) include (own_length);
-- function, seniority, funding_stage and company_type have few values each: an index would not be chosen.
-- One GIN index over all lists: a search on any of its columns costs the same as with one index each, and a write
-- enters the tenant once instead of once per index.
create index leads_lists on leads using gin
  (tenant, topics, mentions, technologies, keywords, title_terms, own_terms, attributes jsonb_path_ops);

-- lead_changes: the last change of every lead, also of a deleted one (its tombstone): what an index has to catch up with.
-- seq grows per tenant. Writers of one tenant take an advisory transaction lock before they read max(seq), so the order
-- of seq is the order of commits and a reader that asks for "after seq" never misses a change that commits later.
create table lead_changes (
  tenant text collate "C" not null,
  lead_id text collate "C" not null,
  seq bigint not null,
  deleted boolean not null,
  primary key (tenant, lead_id)
);
create unique index lead_changes_seq on lead_changes (tenant, seq);

-- intent_snippets: one row per piece of evidence and lead it was attached to. addressed_to is the key the message named
-- ("l:" lead id, "c:" company id, "d:" domain), so that a lead that arrives later gets the evidence of its company too.
-- terms and length are the index terms of the text: BM25 statistics are counted from them as of any instant, which
-- stored statistics could not answer.
create table intent_snippets (
  tenant text collate "C" not null,
  snippet_id text collate "C" not null,
  lead_id text collate "C" not null,
  addressed_to text collate "C" not null,
  miner_id text not null,
  text text not null,
  observed_at timestamptz not null,
  content_type text not null,
  source_url text,
  attributes jsonb not null,
  terms text[] not null,
  length integer not null,
  content_hash text collate "C" not null,
  first_seen timestamptz not null default now(),
  primary key (tenant, snippet_id, lead_id),
  foreign key (tenant, lead_id) references leads (tenant, lead_id) on delete cascade
);
create index intent_snippets_lead on intent_snippets (tenant, lead_id);
create index intent_snippets_addressed_to on intent_snippets (tenant, addressed_to);
create index intent_snippets_observed_at on intent_snippets (tenant, observed_at) include (length);
create index intent_snippets_terms on intent_snippets using gin (tenant, terms);

-- pending_snippets: evidence whose key names no lead yet; moves to intent_snippets when such a lead arrives.
-- Bounded per tenant: the writer drops the oldest beyond its limit.
create table pending_snippets (
  tenant text collate "C" not null,
  snippet_id text collate "C" not null,
  addressed_to text collate "C" not null,
  miner_id text not null,
  text text not null,
  observed_at timestamptz not null,
  content_type text not null,
  source_url text,
  attributes jsonb not null,
  terms text[] not null,
  length integer not null,
  content_hash text collate "C" not null,
  first_seen timestamptz not null default now(),
  primary key (tenant, snippet_id)
);
create index pending_snippets_addressed_to on pending_snippets (tenant, addressed_to);
create index pending_snippets_first_seen on pending_snippets (tenant, first_seen, snippet_id);

-- queries: what was asked, how it was read, what was answered, at what cost. The time is part of the key, so that the
-- table can become a hypertable or be partitioned by time.
create table queries (
  tenant text collate "C" not null,
  asked_at timestamptz not null,
  query_id text collate "C" not null,
  as_of timestamptz not null,
  submitter text,
  request jsonb not null,
  parsed jsonb not null,
  retrieval jsonb not null,
  answer jsonb not null,
  model_version text not null,
  cost jsonb not null,
  timings_ms jsonb not null,
  degraded text[] not null,
  primary key (tenant, asked_at, query_id)
);
create index queries_id on queries (tenant, query_id);
create index queries_submitter on queries (tenant, submitter, asked_at);

-- lead_embeddings is made by the migration runner after these files, because its dimension is a setting:
--   create table lead_embeddings (tenant text, lead_id text, embedding vector(<dimensions>), primary key (tenant, lead_id),
--     foreign key (tenant, lead_id) references leads on delete cascade)
-- It holds the vector of a lead (null: embedded, but no token known). When the dimension differs from the setting the
-- table is made anew and every lead waits for re-embedding: vectors are derived and never the only copy of anything.
-- schema_migrations (version, name, checksum, applied_at) belongs to the whole database, so it has no tenant.
