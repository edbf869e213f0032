import type { Config } from '../config.ts';
import type { AuditRecord } from '../domain/audit.ts';
import { AppError } from '../errors.ts';
import { call, serverFor } from './client.ts';
import { withStore } from './with-store.ts';

export interface AuditOptions {
  act?: string;
  actor?: string;
  limit: number;
  json?: boolean;
}

export async function auditCommand(config: Config, { json, ...filter }: AuditOptions): Promise<number> {
  const server = serverFor(config, {});
  const entries =
    server === undefined
      ? await withStore(config, (store) => store.audit.page(config.TENANT, filter))
      : entriesOf(await call(config, `${server}/audit?${new URLSearchParams(words(filter))}`, {}));
  for (const entry of entries)
    process.stdout.write(
      json === true
        ? `${JSON.stringify(entry)}\n`
        : `${entry.at}  ${String(entry.audit_id).padStart(6)}  ${entry.act.padEnd(16)}  ${entry.object}  ${entry.actor}  ${JSON.stringify(entry.details)}\n`,
    );
  return 0;
}

export async function auditVerifyCommand(config: Config, options: { head?: string }): Promise<number> {
  const noted = options.head === undefined ? null : /^(\d{1,15}):([0-9a-f]{64})$/.exec(options.head);
  if (options.head !== undefined && noted === null)
    throw new AppError('bad_request', '--head takes NUMBER:HASH, as `assay audit verify` prints it.');
  return withStore(config, async (store) => {
    const { rows, head, problem } = await store.audit.verify(config.TENANT);
    if (problem !== null) {
      process.stdout.write(
        `Entry ${problem.audit_id}: ${problem.why}. The ${rows} before it are in order.\n`,
      );
      return 1;
    }
    if (noted !== null) {
      const number = Number(noted[1]);
      const [found] = await store.audit.page(config.TENANT, { limit: 1, before: number + 1 });
      if (found?.audit_id !== number || found.hash !== noted[2]) {
        process.stdout.write(
          `Entry ${number} is not there as it was noted: the log was cut off or replaced.\n`,
        );
        return 1;
      }
    }
    process.stdout.write(
      rows === 0
        ? 'The log is empty.\n'
        : `${rows} entries, all as they were written. Head: ${head.audit_id}:${head.hash}\n`,
    );
    return 0;
  });
}

function words(filter: Omit<AuditOptions, 'json'>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}

/** Safe: a server of this version answers so. */
function entriesOf(body: unknown): AuditRecord[] {
  return (body as { entries: AuditRecord[] }).entries;
}
