-- The statistics of the planner about wide JSON of the query log are never used, and to make them, PostgreSQL unpacks and
-- compares thousands of answers every minute while queries come: it was most of what autovacuum cost. Queries are looked for
-- by time, id and need, whose statistics stay.
alter table queries alter column request set statistics 0;
alter table queries alter column parsed set statistics 0;
alter table queries alter column retrieval set statistics 0;
alter table queries alter column answer set statistics 0;
alter table queries alter column cost set statistics 0;
alter table queries alter column timings_ms set statistics 0;
alter table queries alter column features set statistics 0;
alter table queries alter column components set statistics 0;
