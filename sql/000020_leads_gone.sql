-- Evidence and vectors go with their lead by a trigger instead of a foreign key. The key looked up and locked the lead of
-- every row that was written, and wrote that lock into the lead, although a writer of the tenant had found the lead just
-- before and holds the tenant's lock, which whoever deletes a lead takes too. The trigger takes it for those who delete by
-- hand: rows that were being written to such a lead are there by then, and are deleted with it.
-- The statements are dynamic so that they are planned for the tables as they are: a plan that was kept from when they were
-- small reads all rows of the tenant for each lead.
create function assay_leads_gone() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('assay.write.' || t.tenant, 0))
    from (select distinct tenant from gone order by tenant) t;
  execute 'delete from intent_snippets where ctid = any (array(
    select s.ctid from gone g cross join lateral (
      select ctid from intent_snippets where tenant = g.tenant and lead_id = g.lead_id offset 0) s))';
  execute 'delete from lead_embeddings where ctid = any (array(
    select e.ctid from gone g cross join lateral (
      select ctid from lead_embeddings where tenant = g.tenant and lead_id = g.lead_id limit 1) e))';
  return null;
end $$;
create trigger leads_gone after delete on leads
  referencing old table as gone for each statement execute function assay_leads_gone();
alter table intent_snippets drop constraint if exists intent_snippets_tenant_lead_id_fkey;
alter table if exists lead_embeddings drop constraint if exists lead_embeddings_tenant_lead_id_fkey;
