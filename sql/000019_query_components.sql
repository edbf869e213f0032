-- queries.components: the account of every answered lead's score, by lead_id. It is read by few and written with every
-- query, so it is kept as the text that it came as: to take it apart cost more than the rest of the row. In rows of before
-- it is null, and `answer` holds the account of each lead.
alter table queries add column components json;
