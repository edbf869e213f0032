-- kpi_days: what queries add up to per day (UTC) in which they were asked and segment of a dimension: counts, sums and
-- histograms with fixed bins, as JSON of plain numbers, so that days can be added. Dimension 'feature' holds the
-- distribution of one number of the answers per row, 'store' a measurement of the store. No row names a person, a company or a lead.
create table kpi_days (
  tenant text collate "C" not null,
  dimension text collate "C" not null,
  day date not null,
  value text collate "C" not null,
  tally jsonb not null,
  primary key (tenant, dimension, day, value)
);

-- kpi_queries: which queries have been counted, in which segments, and what their outcomes added: when another outcome
-- comes, that is taken out and the new sum put in. As long as the queries themselves are kept.
create table kpi_queries (
  tenant text collate "C" not null,
  query_id text collate "C" not null,
  asked_at timestamptz not null,
  segments jsonb not null,
  outcomes jsonb not null,
  primary key (tenant, query_id)
);
create index kpi_queries_asked_at on kpi_queries (tenant, asked_at);

-- kpi_state: how far counting has come. Every write of it names the version that it was worked out from and raises it, so
-- that of two who count at once the second changes nothing. The lease only spares the others the work.
create table kpi_state (
  tenant text collate "C" primary key,
  version bigint not null default 0,
  queries_until timestamptz,
  outcomes_seq bigint,
  counted_at timestamptz,
  holder text,
  held_until timestamptz
);

-- kpi_alerts: the level of each alert, so that it has a beginning and is left with hysteresis, across restarts.
create table kpi_alerts (
  tenant text collate "C" not null,
  alert text collate "C" not null,
  level text collate "C" not null,
  since timestamptz not null,
  value double precision,
  peak double precision,
  primary key (tenant, alert)
);
