-- experiments: what is asked of whom. The definition is checked before it is written and does not change after the start.
create table experiments (
  tenant text collate "C" not null,
  id text collate "C" not null,
  layer text collate "C" not null,
  status text collate "C" not null check (status in ('draft', 'running', 'stopped')),
  definition jsonb not null,
  created_at timestamptz not null,
  started_at timestamptz,
  stopped_at timestamptz,
  primary key (tenant, id)
);
-- At most one runs in a layer, whoever starts it.
create unique index experiments_running on experiments (tenant, layer) where status = 'running';

-- experiment_changes: who did what to an experiment, in order.
create table experiment_changes (
  tenant text collate "C" not null,
  experiment_id text collate "C" not null,
  seq bigint not null,
  at timestamptz not null,
  actor text not null,
  action text collate "C" not null,
  primary key (tenant, experiment_id, seq),
  foreign key (tenant, experiment_id) references experiments (tenant, id) on delete cascade
);

-- experiment_exposures: one row per experiment and query that took part, written with the query. unit_key is a hash of the
-- submitter under the salt. state: 0 to be counted (new, or an outcome has come since), 1 counted, 2 being counted, which no
-- other session ever sees. The counts behind it are what experiment_totals holds of this row already, so that only the
-- difference is added. No lead is named here.
create table experiment_exposures (
  tenant text collate "C" not null,
  experiment_id text collate "C" not null,
  query_id text collate "C" not null,
  asked_at timestamptz not null,
  unit_key text collate "C" not null,
  variant text collate "C" not null,
  bucket integer not null,
  credit text collate "C",
  latency_ms double precision not null,
  leads double precision not null,
  usd double precision not null,
  llm_hits double precision not null,
  degraded double precision not null,
  fell_back double precision not null,
  state integer not null default 0,
  queries double precision not null default 0,
  clicked double precision not null default 0,
  accepted double precision not null default 0,
  replied double precision not null default 0,
  meeting double precision not null default 0,
  converted double precision not null default 0,
  bounced double precision not null default 0,
  accepted_leads double precision not null default 0,
  judged_leads double precision not null default 0,
  value_usd double precision not null default 0,
  credit_control double precision not null default 0,
  credit_treatment double precision not null default 0,
  preference double precision not null default 0,
  decided double precision not null default 0,
  primary key (tenant, experiment_id, query_id),
  foreign key (tenant, experiment_id) references experiments (tenant, id) on delete cascade
);
create index experiment_exposures_query on experiment_exposures (tenant, query_id);
create index experiment_exposures_asked_at on experiment_exposures (tenant, asked_at);
create index experiment_exposures_open on experiment_exposures (tenant, asked_at) where state = 0;

-- experiment_units: which units have been seen, for the check of the shares.
create table experiment_units (
  tenant text collate "C" not null,
  experiment_id text collate "C" not null,
  unit_key text collate "C" not null,
  variant text collate "C" not null,
  primary key (tenant, experiment_id, unit_key),
  foreign key (tenant, experiment_id) references experiments (tenant, id) on delete cascade
);

-- experiment_totals: sums over queries. The bucket (a hash of the unit) keeps units apart enough to measure their spread,
-- and bounds the rows that a report reads.
create table experiment_totals (
  tenant text collate "C" not null,
  experiment_id text collate "C" not null,
  variant text collate "C" not null,
  day date not null,
  bucket integer not null,
  queries double precision not null,
  units double precision not null,
  leads double precision not null,
  usd double precision not null,
  llm_hits double precision not null,
  degraded double precision not null,
  fell_back double precision not null,
  clicked double precision not null,
  accepted double precision not null,
  replied double precision not null,
  meeting double precision not null,
  converted double precision not null,
  bounced double precision not null,
  accepted_leads double precision not null,
  judged_leads double precision not null,
  value_usd double precision not null,
  credit_control double precision not null,
  credit_treatment double precision not null,
  preference double precision not null,
  decided double precision not null,
  primary key (tenant, experiment_id, variant, day, bucket),
  foreign key (tenant, experiment_id) references experiments (tenant, id) on delete cascade
);

-- experiment_latencies: a histogram; bin n holds latencies from 1.1^n to 1.1^(n+1) milliseconds.
create table experiment_latencies (
  tenant text collate "C" not null,
  experiment_id text collate "C" not null,
  variant text collate "C" not null,
  bin integer not null,
  queries double precision not null,
  primary key (tenant, experiment_id, variant, bin),
  foreign key (tenant, experiment_id) references experiments (tenant, id) on delete cascade
);
