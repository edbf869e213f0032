-- miner_days: what a miner sent, by UTC day of arrival: accepted, refused as copies (near_duplicate, copied, template,
-- id_taken), refused for any other reason; not what was refused because the miner was throttled. fresh is the sum over
-- the accepted of 2^(-age / 30), age in days at arrival. submission_counts has no time, so it cannot decay or answer for
-- a day in the past.
create table miner_days (
  tenant text collate "C" not null,
  miner_id text collate "C" not null,
  day date not null,
  accepted bigint not null,
  duplicates bigint not null,
  refused bigint not null,
  fresh double precision not null,
  primary key (tenant, miner_id, day)
);
create index miner_days_day on miner_days (tenant, day);

-- miner_throttles: the token bucket of a miner, as the processes that share the store last agreed on it. accepted and
-- refused are decayed sums as of `at`. version grows with every write: who has read an older one adds its part anew.
create table miner_throttles (
  tenant text collate "C" not null,
  miner_id text collate "C" not null,
  at timestamptz not null,
  tokens double precision not null,
  accepted double precision not null,
  refused double precision not null,
  throttled_until timestamptz,
  version bigint not null,
  primary key (tenant, miner_id)
);
create index miner_throttles_at on miner_throttles (tenant, at);

-- epochs: those that are closed. pool and emitted are micro-credits; emitted is the pool, or 0 where nobody had earned
-- anything. cutoff: what had been received by then was counted; what came later belongs to the next epoch. closing tells
-- the one transaction that closed it.
create table epochs (
  tenant text collate "C" not null,
  epoch integer not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  cutoff timestamptz not null,
  closed_at timestamptz not null default now(),
  closing uuid not null,
  pool bigint not null,
  emitted bigint not null check (emitted in (0, pool)),
  miners integer not null,
  primary key (tenant, epoch)
);

-- emissions: what each miner earned in an epoch, with the numbers it was computed from.
create table emissions (
  tenant text collate "C" not null,
  epoch integer not null,
  miner_id text collate "C" not null,
  micro_credits bigint not null check (micro_credits >= 0),
  mqf double precision not null,
  dues double precision not null,
  outcomes double precision not null,
  clicks double precision not null,
  fresh double precision not null,
  primary key (tenant, epoch, miner_id),
  foreign key (tenant, epoch) references epochs (tenant, epoch) on delete cascade
);
create index emissions_miner on emissions (tenant, miner_id, epoch);
-- Closing an epoch reads what arrived in it.
create index outcome_events_received on outcome_events (tenant, received_at);
create index snippet_fingerprints_submitted on snippet_fingerprints (tenant, submitted_at);
