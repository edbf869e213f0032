import { readFile, writeFile } from 'node:fs/promises';
import { exportSuppressions, importSuppressions } from '../adapters/sql/forget/suppression-list.ts';
import type { Config } from '../config.ts';
import type { SubjectKind } from '../domain/audit.ts';
import { readSubject } from '../domain/subject.ts';
import type { RetentionReport } from '../start/data/data-desk.ts';
import type { ForgetReceipt } from '../start/data/forget-subject.ts';
import { cliActor } from './cli-actor.ts';
import { call, type ServerOption, serverFor } from './client.ts';
import { withEngine } from './with-engine.ts';
import { withStore } from './with-store.ts';

export type ForgetOptions = Partial<Record<SubjectKind, string>> &
  ServerOption & { lift?: boolean; export?: string; import?: string };

/** Exit status 3 where other processes have to be waited for: a serving process ends it. */
export async function forgetCommand(config: Config, options: ForgetOptions): Promise<number> {
  const { server: _, lift = false, export: target, import: source, ...given } = options;
  if (target !== undefined || source !== undefined) return suppressionList(config, target, source);
  const subject = readSubject(given);
  const server = serverFor(config, options);
  if (server !== undefined) {
    const body = JSON.stringify({ [subject.kind]: subject.id, lift });
    const headers = { 'content-type': 'application/json' };
    return show(receiptOf(await call(config, `${server}/forget`, { method: 'POST', headers, body })));
  }
  return withEngine(config, async ({ data }) => {
    if (!lift) return show(await data.forget(subject, cliActor()));
    const names = await data.lift(subject, cliActor());
    return show({ kind: subject.kind, state: 'lifted', removed: { suppressions: names }, remains: [] });
  });
}

async function suppressionList(config: Config, target?: string, source?: string): Promise<number> {
  return withStore(config, async (store) => {
    if (source !== undefined) {
      const lines = (await readFile(source, 'utf8')).split('\n').filter((line) => line !== '');
      process.stdout.write(
        `${await importSuppressions(store.client, lines)} of ${lines.length} names are barred now.\n`,
      );
    }
    if (target !== undefined) {
      const lines = await exportSuppressions(store.client);
      await writeFile(target, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
      process.stdout.write(`${target}: ${lines.length} names, as hashes.\n`);
    }
    return 0;
  });
}

type Receipt = Omit<ForgetReceipt, 'state'> & { state: string };

function show({ kind, state, removed, remains }: Receipt): number {
  const lines = Object.entries(removed).map(([place, rows]) => `  ${place.padEnd(24)} ${rows}`);
  process.stdout.write(`${kind}: ${state}\n${lines.join('\n') || '  nothing was found'}\n`);
  for (const line of remains) process.stdout.write(`  remains: ${line}.\n`);
  return state === 'waiting for other processes' ? 3 : 0;
}

export async function retentionCommand(config: Config, run: boolean): Promise<number> {
  const server = serverFor(config, {});
  if (server !== undefined && !run)
    return showRetention(reportOf(await call(config, `${server}/retention`, {})));
  return withEngine(config, async ({ data }) => {
    if (run) {
      const removed = Object.entries(await data.prune());
      process.stdout.write(
        removed.length === 0
          ? 'Nothing is too old.\n'
          : `Removed ${removed.map(([table, rows]) => `${rows} ${table}`).join(', ')}.\n`,
      );
      return 0;
    }
    return showRetention(await data.retention());
  });
}

function showRetention({ rules, ran_at, due }: RetentionReport): number {
  for (const [kind, days] of Object.entries(rules))
    process.stdout.write(
      `${kind.padEnd(16)} ${days === 0 ? 'for ever' : kind === 'submission_rows' ? `${days} rows` : `${days} days`}\n`,
    );
  process.stdout.write(`last run ${ran_at ?? 'never'}; due: ${JSON.stringify(due)}\n`);
  return 0;
}

/** Safe: a server of this version answers so. */
function receiptOf(body: unknown): Receipt {
  return body as Receipt;
}

/** Safe: as above. */
function reportOf(body: unknown): RetentionReport {
  return body as RetentionReport;
}
