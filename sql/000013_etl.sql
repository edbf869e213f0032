-- technology_snapshots: what a company was seen to use at one moment, so that the next snapshot can be compared with the
-- ones before. subject is "c:" company id or "d:" domain; source tells scanners apart, whose series are not compared.
-- Rows of one moment are put together. Bounded per subject by the writer; deleting the last lead of a company deletes them.
create table technology_snapshots (
  tenant text collate "C" not null,
  subject text collate "C" not null,
  source text collate "C" not null,
  observed_at timestamptz not null,
  company text,
  technologies text[] not null,
  taken_at timestamptz not null default now(),
  primary key (tenant, subject, source, observed_at)
);
