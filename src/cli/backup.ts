import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { DEFAULT_TENANT } from '../domain/access.ts';
import { AppError } from '../errors.ts';
import { backupStore } from '../start/backup-store.ts';
import { restoreStore } from '../start/restore-store.ts';
import { cliActor } from './cli-actor.ts';
import { type Progress, startProgress } from './progress.ts';
import { withStore } from './with-store.ts';

export function backupCommands(
  program: Command,
  settings: () => Config,
  finish: (code: number) => void,
): void {
  program
    .command('backup')
    .description(
      'write everything that is stored (with --tenant what is of one tenant), as of one moment, into one file that any store can restore',
    )
    .argument('<file>', 'for example assay.ndjson.gz; - is standard output')
    .action(async (file) => finish(await backupCommand(settings(), file, onlyTenant(program))));
  program
    .command('restore')
    .description('put a backup into an empty store')
    .argument('<file>', 'a file of `assay backup`; - is standard input')
    .option('--replace', 'drop what is stored first')
    .action(async (file, options) =>
      finish(await restoreCommand(settings(), file, options.replace === true)),
    );
}

/** Null where --tenant was not given: ASSAY_TENANT alone leaves nothing out of a backup. */
function onlyTenant(program: Command): string | null {
  const { tenant } = program.opts<{ tenant?: string }>();
  return tenant ?? null;
}

async function backupCommand(config: Config, file: string, only: string | null): Promise<number> {
  return withStore(config, async (store) => {
    // Before it begins, so that the backup itself says that it was made.
    await store.ofAll().audit.append({
      tenant: only ?? DEFAULT_TENANT,
      actor: cliActor(),
      act: 'backup',
      object: only === null ? 'store' : 'tenant',
    });
    let progress: Progress | undefined;
    const manifest = await backupStore(
      store,
      file === '-' ? process.stdout : resolve(file),
      {
        onStart: ({ tables }) => {
          progress = startProgress(
            'backup',
            tables.reduce((sum, { rows }) => sum + rows, 0),
          );
        },
        onRows: (rows) => progress?.add(rows),
      },
      only,
    ).finally(() => progress?.stop());
    const rows = manifest.tables.map((table) => `${table.rows.toLocaleString('en')} ${table.name}`);
    const size = file === '-' ? '' : `, ${mib((await stat(file)).size)}`;
    process.stderr.write(`${file}: ${rows.join(', ')}${size}; as of ${manifest.created_at}\n`);
    return 0;
  });
}

async function restoreCommand(config: Config, file: string, replace: boolean): Promise<number> {
  if (file !== '-')
    await stat(file).catch((cause: unknown) => {
      throw new AppError(
        'bad_request',
        `${file} cannot be read: there is no such file, or you may not read it.`,
        { cause },
      );
    });
  return withStore(config, async (store) => {
    let progress: Progress | undefined;
    const source = file === '-' ? process.stdin : createReadStream(file);
    const report = await restoreStore(store, source, config.DATA_DIR, {
      replace,
      actor: cliActor(),
      onStart: ({ tables }) => {
        progress = startProgress(
          'restore',
          tables.reduce((sum, { rows }) => sum + rows, 0),
        );
      },
      onRows: (rows) => progress?.add(rows),
    }).finally(() => progress?.stop());
    const rows = Object.entries(report.tables).map(
      ([name, count]) => `${count.toLocaleString('en')} ${name}`,
    );
    process.stdout.write(`Restored ${rows.join(', ')}.\n`);
    if (report.forgotten > 0)
      process.stdout.write(
        `${report.forgotten} of those who were to be forgotten came back with the backup and were removed again.\n`,
      );
    if (report.embeddingsLeftOut)
      process.stdout.write(
        'Its vectors are of another dimension than this embedder makes; the next start embeds all leads anew.\n',
      );
    return 0;
  });
}

function mib(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
