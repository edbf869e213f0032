import { type Command, InvalidArgumentError } from 'commander';
import type { Config } from '../config.ts';
import { MODEL_KINDS, type ModelKind } from '../ports/model-registry.ts';
import { createModelDesk, type ModelDesk } from '../start/models/model-desk.ts';
import { modelsFolder } from '../start/models/open-models.ts';
import { tenantConfig } from '../start/tenants/tenant-config.ts';
import { cliActor } from './cli-actor.ts';
import { call, serverFor } from './client.ts';
import { withStore } from './with-store.ts';

export function modelsCommands(
  program: Command,
  settings: () => Config,
  finish: (code: number) => void,
): void {
  const models = program.command('models').description('list and choose the models that were trained here');
  models
    .command('list')
    .description('all of them, newest first, and which are used')
    .action(async () => finish(await listCommand(settings())));
  models
    .command('promote')
    .description('use this model from the next query on')
    .argument('<version>')
    .action(async (version) => finish(await promoteCommand(settings(), version)));
  models
    .command('rollback')
    .description('use the model that was used before, or none where there was none')
    .option('--kind <kind>', MODEL_KINDS.join(' or '), modelKind, 'ranker')
    .action(async (options) => finish(await rollbackCommand(settings(), options.kind)));
}

export function modelKind(value: string): ModelKind {
  const kind = MODEL_KINDS.find((one) => one === value);
  if (kind === undefined) throw new InvalidArgumentError(`say ${MODEL_KINDS.join(' or ')}.`);
  return kind;
}

interface Line {
  version: string;
  kind: string;
  status: string;
  created: string;
}

async function listCommand(config: Config): Promise<number> {
  const server = serverFor(config, {});
  const lines =
    server === undefined
      ? await withDesk(config, async (desk) =>
          (await desk.list()).map((model) => ({
            ...model,
            created: new Date(model.created_at_ms).toISOString(),
          })),
        )
      : linesOf(await call(config, `${server}/models`, {}));
  for (const { version, kind, status, created } of lines)
    process.stdout.write(`${status.padEnd(9)}  ${kind.padEnd(9)}  ${created.slice(0, 16)}  ${version}\n`);
  if (lines.length === 0) process.stdout.write('No model was trained here yet: `assay train`.\n');
  return 0;
}

async function promoteCommand(config: Config, version: string): Promise<number> {
  const server = serverFor(config, {});
  if (server === undefined) await withDesk(config, (desk) => desk.promote(version, cliActor()));
  else await call(config, `${server}/models/${encodeURIComponent(version)}/promote`, { method: 'POST' });
  process.stdout.write(`${version} is used from now on.\n`);
  return 0;
}

async function rollbackCommand(config: Config, kind: ModelKind): Promise<number> {
  const server = serverFor(config, {});
  const { from, to } =
    server === undefined
      ? await withDesk(config, (desk) => desk.rollback(kind, cliActor()))
      : swapOf(await call(config, `${server}/models/rollback?kind=${kind}`, { method: 'POST' }));
  process.stdout.write(
    from === null
      ? `No ${kind} is in use; nothing was changed.\n`
      : `${from} is retired; ${to === null ? `no ${kind} is used` : `${to} is used`} from now on.\n`,
  );
  return 0;
}

function withDesk<T>(config: Config, work: (desk: ModelDesk) => Promise<T>): Promise<T> {
  return withStore(config, (store) =>
    work(
      createModelDesk(
        store.models,
        config.TENANT,
        modelsFolder(tenantConfig(config, config.TENANT)),
        async () => undefined,
      ),
    ),
  );
}

function linesOf(body: unknown): Line[] {
  const models = isRecord(body) && Array.isArray(body.models) ? body.models.filter(isRecord) : [];
  return models.map(({ version, kind, status, created_at }) => ({
    version: String(version),
    kind: String(kind),
    status: String(status),
    created: String(created_at),
  }));
}

function swapOf(body: unknown): { from: string | null; to: string | null } {
  const word = (value: unknown) => (typeof value === 'string' ? value : null);
  return isRecord(body) ? { from: word(body.from), to: word(body.to) } : { from: null, to: null };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
