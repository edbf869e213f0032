-- reputation: what is known of each submitter of queries. score is as of its last query and orders lists; what is answered
-- is worked out from reputation_sums at the time of asking. No text of a prompt is kept: flag_reason holds numbers only.
create table reputation (
  tenant text collate "C" not null,
  submitter text collate "C" not null,
  score double precision not null,
  queries bigint not null,
  flagged bigint not null,
  flag_code text collate "C",
  flag_reason text,
  flag_at_ms bigint,
  first_ms bigint not null,
  last_ms bigint not null,
  primary key (tenant, submitter)
);
create index reputation_score on reputation (tenant, score, submitter);
create index reputation_last on reputation (tenant, last_ms);

-- reputation_sums: exponentially decayed sums of checks and amounts, as of at_ms (epoch milliseconds). Processes add
-- what they saw; sums of different events add up whatever the order, so none overwrites another.
create table reputation_sums (
  tenant text collate "C" not null,
  submitter text collate "C" not null,
  code text collate "C" not null,
  weight double precision not null,
  sum double precision not null,
  events double precision not null,
  at_ms bigint not null,
  primary key (tenant, submitter, code),
  foreign key (tenant, submitter) references reputation (tenant, submitter) on delete cascade
);

-- reputation_leads: how many leads a submitter was answered in a day, and a sketch of how many different ones
-- (HyperLogLog registers, merged by their maximum). It cannot tell which leads.
create table reputation_leads (
  tenant text collate "C" not null,
  submitter text collate "C" not null,
  day date not null,
  returned bigint not null,
  registers smallint[] not null,
  primary key (tenant, submitter, day),
  foreign key (tenant, submitter) references reputation (tenant, submitter) on delete cascade
);

-- reputation_throttles: who is slowed down, until when and why; written before it is enforced. At most one under way for
-- each submitter. released_ms is set once, by the process that discounts what was known before.
create table reputation_throttles (
  tenant text collate "C" not null,
  throttle_id text collate "C" not null,
  submitter text collate "C" not null,
  reputation double precision not null,
  reason text not null,
  strikes integer not null,
  per_minute double precision not null,
  burst integer not null,
  since_ms bigint not null,
  until_ms bigint not null,
  probation_until_ms bigint not null,
  released_ms bigint,
  primary key (tenant, throttle_id)
);
create unique index reputation_throttles_under_way on reputation_throttles (tenant, submitter) where released_ms is null;
create index reputation_throttles_probation on reputation_throttles (tenant, probation_until_ms);

-- reputation_alerts: what was noticed of a submitter; at most one open for each rule and submitter.
create table reputation_alerts (
  tenant text collate "C" not null,
  alert_id text collate "C" not null,
  rule text collate "C" not null,
  submitter text collate "C" not null,
  since_ms bigint not null,
  closed_ms bigint,
  value double precision not null,
  worst double precision not null,
  threshold double precision not null,
  clear double precision not null,
  above boolean not null,
  primary key (tenant, alert_id)
);
create unique index reputation_alerts_open on reputation_alerts (tenant, rule, submitter) where closed_ms is null;
create index reputation_alerts_since on reputation_alerts (tenant, since_ms, alert_id);
