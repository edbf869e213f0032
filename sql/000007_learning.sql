-- What learning needs of outcomes. seq is their change feed: it grows per tenant, and writers take an advisory lock of the
-- tenant before they take numbers from outcome_feed, so that a reader who asks for "after seq" never misses an event that
-- commits later. The counter is a row of its own because max(seq) goes down when a lead's outcomes are deleted. An event
-- written by a version before this one has no seq until the next writer gives it one.
-- An event is attributed where its query is stored: need_key is the need that was asked, position where the lead stood
-- (null: the answer did not hold it), carried the evidence it was shown with, [{snippet_id, miner_id, value}]. It is kept
-- here so that it outlives the query. An event that comes before its query is attributed by the write of the query, and
-- gets a new seq with it.
alter table outcome_events add column seq bigint;
alter table outcome_events add column attributed boolean not null default false;
alter table outcome_events add column need_key text collate "C";
alter table outcome_events add column position integer;
alter table outcome_events add column carried jsonb;
create unique index outcome_events_seq on outcome_events (tenant, seq);
create index outcome_events_unnumbered on outcome_events (tenant) where seq is null;
-- Deleting a lead deletes its outcomes.
create index outcome_events_lead on outcome_events (tenant, lead_id);

create table outcome_feed (
  tenant text collate "C" not null,
  seq bigint not null,
  primary key (tenant)
);

-- Hash of the need's canonical terms, as in labels; null where the prompt names none.
alter table queries add column need_key text collate "C";
