import type { SqlClient } from './sql-client.ts';

const CLAIM = `insert into store_identity (tenant, id) values ($1::text, gen_random_uuid()) on conflict (tenant) do nothing`;
const READ = 'select id::text as id from store_identity where tenant = $1::text';

/** The id of the history that the tenant's change numbers belong to; made with the first call. */
export async function storeIdentity(client: SqlClient, tenant: string): Promise<string> {
  const [, rows = []] = await client.run([
    { text: CLAIM, params: [tenant] },
    { text: READ, params: [tenant] },
  ]);
  return String(rows[0]?.id);
}
