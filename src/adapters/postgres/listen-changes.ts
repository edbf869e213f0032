import postgres from 'postgres';
import { CHANGES_CHANNEL } from '../sql/statements.ts';

/**
 * Calls `onChange` when another process (or this one) has committed a write of the tenant, and after every reconnect,
 * since what was told meanwhile is lost. On a connection of its own, which comes back by itself; behind a pooler that
 * gives connections out per transaction nothing is heard, and polling alone carries on. Returns how to stop.
 */
export function listenChanges(url: string, tenant: string, onChange: () => void): () => Promise<void> {
  const sql = postgres(url, {
    max: 1,
    connect_timeout: 5,
    idle_timeout: 0,
    max_lifetime: null,
    onnotice: () => undefined,
    connection: { application_name: 'assay listen' },
  });
  let closed = false;
  let retry: NodeJS.Timeout | undefined;

  function listen(): void {
    if (closed) return;
    sql
      .listen(CHANGES_CHANNEL, (changed) => changed === tenant && onChange(), onChange)
      .catch(() => {
        retry = setTimeout(listen, 2_000);
        retry.unref();
      });
  }

  listen();
  return async () => {
    closed = true;
    clearTimeout(retry);
    await sql.end({ timeout: 2 });
  };
}
