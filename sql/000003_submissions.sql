-- snippet_fingerprints: one row per accepted snippet, whose text it stands for without holding it. A copy is found by it:
-- simhash in four bands of 16 bits, per subject (the company: "c:" company id; while no lead is known, the key that the
-- message named). key0 to key3 are hashes of subject and band, so that simhashes at most 3 bits apart share one of four
-- keys, each with an index that nothing else can be mistaken for: with (tenant, subject, band) the planner took the index
-- of another band while the table had no statistics, and the embedded engine never has any. seq is the order of the
-- store, in microseconds of its clock with the place in the write added (a sequence would start again after a restore):
-- the first keeps the credit. text_hash is equal for equal words of one miner, whatever the company. No foreign key: a row whose
-- snippet has gone stops no one, and keeps the id with its miner.
create table snippet_fingerprints (
  tenant text collate "C" not null,
  snippet_id text collate "C" not null,
  miner_id text collate "C" not null,
  subject text collate "C" not null,
  simhash bigint not null,
  key0 bigint not null,
  key1 bigint not null,
  key2 bigint not null,
  key3 bigint not null,
  text_hash bigint not null,
  content_hash text collate "C" not null,
  observed_at timestamptz not null,
  seq bigint not null,
  submitted_at timestamptz not null default now(),
  primary key (tenant, snippet_id)
);
create index snippet_fingerprints_key0 on snippet_fingerprints (tenant, key0);
create index snippet_fingerprints_key1 on snippet_fingerprints (tenant, key1);
create index snippet_fingerprints_key2 on snippet_fingerprints (tenant, key2);
create index snippet_fingerprints_key3 on snippet_fingerprints (tenant, key3);
-- The few that were filed under a key of their own before their lead was known; seldom any.
create index snippet_fingerprints_early on snippet_fingerprints (tenant, subject) where left(subject, 2) <> 'c:';
create index snippet_fingerprints_text on snippet_fingerprints (tenant, text_hash);
create index snippet_fingerprints_miner on snippet_fingerprints (tenant, miner_id, seq, snippet_id);

-- submissions: what was refused ('refused'), or taken with a remark while gates only report ('reported'): the last verdict
-- on each id of a miner. Never the text, nor any value of the record. Bounded by age and count.
create table submissions (
  tenant text collate "C" not null,
  miner_id text collate "C" not null,
  snippet_id text collate "C" not null,
  status text collate "C" not null,
  code text collate "C" not null,
  refusals jsonb not null,
  seq bigint not null,
  submitted_at timestamptz not null default now(),
  primary key (tenant, miner_id, snippet_id)
);
create index submissions_miner on submissions (tenant, miner_id, seq, snippet_id);
create index submissions_seq on submissions (tenant, seq);

-- submission_counts: verdicts ever given, by code ('accepted' among them); what retention takes away stays counted.
create table submission_counts (
  tenant text collate "C" not null,
  miner_id text collate "C" not null,
  code text collate "C" not null,
  count bigint not null,
  primary key (tenant, miner_id, code)
);
