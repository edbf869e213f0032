-- outcome_events: what became of the leads that were returned. The first event of an id counts; the same one again
-- changes nothing. No foreign key: an outcome may name a query that was never stored, or a lead that was deleted.
create table outcome_events (
  tenant text collate "C" not null,
  event_id text collate "C" not null,
  query_id text collate "C" not null,
  lead_id text collate "C" not null,
  kind text collate "C" not null,
  at timestamptz not null,
  value_usd double precision,
  received_at timestamptz not null default now(),
  primary key (tenant, event_id)
);
create index outcome_events_query on outcome_events (tenant, query_id, lead_id);
create index outcome_events_at on outcome_events (tenant, at);
