-- labels: what a language model said of a lead for a need. One row for each need and lead; need_key is a hash of
-- need_terms (canonical, sorted). content_hash is of the facts and the evidence that were judged: where it differs from
-- what the lead is now, the label is stale and is replaced by the next judgement. Deleting a lead deletes its labels.
create table labels (
  tenant text collate "C" not null,
  need_key text collate "C" not null,
  lead_id text collate "C" not null,
  need_terms text[] not null,
  content_hash text collate "C" not null,
  value double precision not null check (value between 0 and 1),
  confidence double precision not null check (confidence between 0 and 1),
  model text not null,
  prompt_version text collate "C" not null,
  judged_at timestamptz not null,
  cost_usd double precision not null,
  primary key (tenant, need_key, lead_id),
  foreign key (tenant, lead_id) references leads (tenant, lead_id) on delete cascade
);
create index labels_lead on labels (tenant, lead_id);
create index labels_judged_at on labels (tenant, judged_at);

-- llm_spend: what calls to language models came to, per day (UTC) and caller (API key). A call is added here, at the
-- most that it may cost, before it is made, and corrected after: no crash makes it forgotten. Numbers may go down by
-- such corrections, never below zero over all.
create table llm_spend (
  tenant text collate "C" not null,
  day date not null,
  caller text collate "C" not null,
  usd double precision not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  calls bigint not null,
  leads bigint not null,
  primary key (tenant, day, caller)
);
