import { existsSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readLock } from '../adapters/pglite/data-lock.ts';
import { checkRedis } from '../adapters/redis/check-redis.ts';
import type { SqlStore } from '../adapters/sql/sql-store.ts';
import { type Config, loadConfig } from '../config.ts';
import { SCOPES } from '../domain/access.ts';
import { openEmbedder } from '../start/open-embedder.ts';
import { chooseLeadModel } from '../start/open-lead-model.ts';
import { loadTerms } from '../start/open-parser.ts';
import { openStore } from '../start/open-store.ts';
import { checkBrokers } from './check-brokers.ts';
import { databaseChecks } from './check-database.ts';

type Check = { name: string; run(): Promise<string> };

const KEYS_DEADLINE_MS = 10_000;

/** What works as set, but not as anybody would want it: told, and no failure. */
class Warning extends Error {}

/** Runs every check even where an earlier one failed; exit status 1 where any did. */
export async function doctorCommand(env: Record<string, string | undefined>): Promise<number> {
  const { config } = loadConfig(env);
  let failed = 0;
  const print = (mark: string, name: string, text: string) =>
    process.stdout.write(`${mark} ${name.padEnd(10)} ${text}\n`);
  print('ok', 'settings', 'all accepted');
  const opened = openedOnce(config);
  for (const check of checks(config, opened)) {
    try {
      print('ok', check.name, await check.run());
    } catch (error) {
      if (!(error instanceof Warning)) failed++;
      print(
        error instanceof Warning ? '! ' : '!!',
        check.name,
        error instanceof Error ? error.message : String(error),
      );
    }
  }
  await opened.close();
  process.stdout.write(failed === 0 ? 'All is well.\n' : `${failed} check(s) failed.\n`);
  return failed === 0 ? 0 : 1;
}

function checks(config: Config, opened: OpenedOnce): Check[] {
  return [
    { name: 'node', run: async () => nodeVersion() },
    { name: 'vocabulary', run: async () => vocabulary() },
    { name: 'models', run: () => models(config) },
    { name: 'lead model', run: () => leadModel(config) },
    { name: 'disk', run: async () => disk(config) },
    { name: 'store', run: () => store(config, opened) },
    ...(config.AUTH === 'keys' ? [{ name: 'keys', run: () => keys(config, opened) }] : []),
    ...databaseChecks(config),
    ...(config.REDIS_URL === undefined
      ? []
      : [{ name: 'redis', run: () => checkRedis(config.REDIS_URL ?? '') }]),
    { name: 'brokers', run: () => checkBrokers(config) },
    { name: 'llm', run: async () => (await import('./check-llm.ts')).checkLlm(config) },
  ];
}

function nodeVersion(): string {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    throw new Error(`Node ${process.versions.node} is too old; install 20.19 or later`);
  return process.versions.node;
}

function vocabulary(): string {
  const started = performance.now();
  const { vocabulary: words } = loadTerms();
  return `${words.topics.ids().length} topics and the gazetteers, loaded in ${Math.round(performance.now() - started)} ms`;
}

async function models(config: Config): Promise<string> {
  const embedder = await openEmbedder(config);
  if (embedder === null) return 'none, as set: similarity of meaning is left out of answers';
  const text = `${embedder.version}, ${embedder.dimensions} dimensions, files match their manifest`;
  await embedder.close();
  return text;
}

async function leadModel(config: Config): Promise<string> {
  const quiet = { info: () => undefined, warn: () => undefined };
  const { model, note } = await chooseLeadModel(config.GBM, quiet);
  await model?.close();
  return model === null ? note : `${note}, files match their manifest`;
}

function disk(config: Config): string {
  let folder = resolve(config.DATA_DIR);
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free < 1 << 28)
    throw new Error(`under 256 MB are free for ${config.DATA_DIR}; make room or set ASSAY_DATA_DIR`);
  return `${(free / 2 ** 30).toFixed(1)} GB free for ${config.DATA_DIR}`;
}

interface OpenedOnce {
  /** Which other process has it open; null where it can be opened. */
  usedBy: string | null;
  store(): Promise<SqlStore>;
  close(): Promise<void>;
}

/** The store, opened with the first check that asks for it. */
function openedOnce(config: Config): OpenedOnce {
  let opening: Promise<SqlStore> | undefined;
  const open = async () => {
    const embedder = await openEmbedder(config);
    const dimensions = embedder?.dimensions ?? 256;
    await embedder?.close();
    const store = await openStore(config, dimensions);
    await store.migrate();
    return store;
  };
  return {
    usedBy: inUse(config),
    store() {
      opening ??= open();
      return opening;
    },
    async close() {
      const opened = await opening?.catch(() => null);
      await opened?.close();
    },
  };
}

function inUse(config: Config): string | null {
  const lock = config.DATABASE_URL === undefined ? readLock(config.DATA_DIR) : null;
  if (lock === null) return null;
  return `the embedded store is in use by process ${lock.pid}${lock.url === null ? '' : `, a server at ${lock.url}`}`;
}

async function store(config: Config, opened: OpenedOnce): Promise<string> {
  if (opened.usedBy !== null) return opened.usedBy;
  const store = await opened.store();
  const { leads, snippets, queries } = await store.of(config.TENANT).counts(config.TENANT);
  const kind = config.DATABASE_URL === undefined ? 'embedded' : 'PostgreSQL';
  return `${kind}, ${leads.toLocaleString('en')} leads, ${snippets.toLocaleString('en')} snippets, ${queries.toLocaleString('en')} queries`;
}

/** Without a key a server that asks for one answers nobody, but those with a token where an issuer is set. */
async function keys(config: Config, opened: OpenedOnce): Promise<string> {
  if (opened.usedBy !== null) return opened.usedBy;
  const { keys: live } = await (await opened.store()).access.accessTable(1, KEYS_DEADLINE_MS);
  if (live.length > 0) return 'there are keys in force';
  if (config.JWT_ISSUER !== undefined) return `none, tokens of ${config.JWT_ISSUER} are taken`;
  throw new Warning(
    `ASSAY_AUTH is keys and no key is in force, so nobody is let in: \`npx assay keys create --name NAME --scopes ${SCOPES.join(',')}\` makes one`,
  );
}
