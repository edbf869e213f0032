-- Row-level security: a second wall behind the tenant in every key. A statement sees and changes rows of the tenant that
-- its transaction names in assay.tenant, of all tenants where that is '*' (maintenance), and none where nothing is named.
-- Forced, since the tables belong to the role that works with them. A superuser is not held by it.
-- It is a function, which the migration runner calls at the end of every run, so that a table of a later file, or one that
-- was made anew, is behind the wall without naming itself. Code that does not name a tenant no longer works: hence the name.
create function assay_secure_tables() returns integer language plpgsql as $$
declare
  t record;
  secured integer := 0;
begin
  for t in
    select c.oid::regclass::text as name from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
      and not (c.relrowsecurity and c.relforcerowsecurity
        and exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'assay_tenant'))
    order by 1
  loop
    execute format('alter table %s enable row level security', t.name);
    execute format('alter table %s force row level security', t.name);
    execute format('drop policy if exists assay_tenant on %s', t.name);
    -- In sub-selects, so that the setting is read once a statement and not once a row.
    execute format($policy$create policy assay_tenant on %s using (
      tenant = (select current_setting('assay.tenant', true)) or (select current_setting('assay.tenant', true)) = '*')$policy$,
      t.name);
    secured := secured + 1;
  end loop;
  return secured;
end $$;
