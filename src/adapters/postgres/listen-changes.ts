import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { CHANGES_CHANNEL } from '../sql/statements.ts';

const PROBE_MS = 10_000;

/**
 * Calls `onChange` when another process (or this one) has committed a write, with its tenant; with null whenever listening
 * begins anew, since what was told meanwhile is lost. On a connection of its own. It tells itself something now and then and
 * connects anew when it does not hear it: the driver gives up listening where a reconnect fails once, and notices no
 * half-open connection. Behind a pooler that gives connections out per transaction nothing is heard, and polling alone
 * carries on. Returns how to stop.
 */
export function listenChanges(
  url: string | (() => string),
  onChange: (tenant: string | null) => void,
  probeMs: number = PROBE_MS,
): () => Promise<void> {
  const self = `probe ${randomUUID()}`;
  let sql = listen();
  let heard = true;
  let closed = false;

  function listen(): postgres.Sql {
    const made = postgres(typeof url === 'function' ? url() : url, {
      max: 1,
      connect_timeout: 5,
      // Its query for types rejects where nobody waits for it when the connection is cut meanwhile.
      fetch_types: false,
      onnotice: () => undefined,
      connection: { application_name: 'assay listen' },
    });
    const hear = (told: string) => {
      if (told === self) heard = true;
      else if (!told.startsWith('probe ')) onChange(told);
    };
    made.listen(CHANGES_CHANNEL, hear, () => onChange(null)).catch(() => undefined);
    return made;
  }

  const timer = setInterval(() => {
    if (!heard) {
      end(sql);
      sql = listen();
    }
    heard = false;
    sql.notify(CHANGES_CHANNEL, self).catch(() => undefined);
  }, probeMs);
  timer.unref();

  function end(of: postgres.Sql): Promise<void> {
    return of.end({ timeout: 1 }).catch(() => undefined);
  }

  return async () => {
    if (closed) return;
    closed = true;
    clearInterval(timer);
    await end(sql);
  };
}
