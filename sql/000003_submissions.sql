-- snippet_fingerprints: one row per accepted snippet, whose text it stands for without holding it. A copy is found by it:
-- simhash in four bands of 16 bits, per subject (the company: "c:" company id; while no lead is known, the key that the
-- message named), so that hashes at most 3 bits apart share one of four narrow index ranges. seq is the order of the
-- store, in microseconds of its clock with the place in the write added (a sequence would start again after a restore):
-- the first keeps the credit. text_hash is equal for equal words, whatever the company. No foreign key: a row whose
-- snippet has gone stops no one, and keeps the id with its miner.
create table snippet_fingerprints (
  tenant text collate "C" not null,
  snippet_id text collate "C" not null,
  miner_id text collate "C" not null,
  subject text collate "C" not null,
  simhash bigint not null,
  band0 integer not null,
  band1 integer not null,
  band2 integer not null,
  band3 integer not null,
  text_hash bigint not null,
  content_hash text collate "C" not null,
  observed_at timestamptz not null,
  seq bigint not null,
  submitted_at timestamptz not null default now(),
  primary key (tenant, snippet_id)
);
create index snippet_fingerprints_band0 on snippet_fingerprints (tenant, subject, band0);
create index snippet_fingerprints_band1 on snippet_fingerprints (tenant, subject, band1);
create index snippet_fingerprints_band2 on snippet_fingerprints (tenant, subject, band2);
create index snippet_fingerprints_band3 on snippet_fingerprints (tenant, subject, band3);
create index snippet_fingerprints_text on snippet_fingerprints (tenant, miner_id, text_hash);
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
