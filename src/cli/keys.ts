import { type KeyRequest, KeyRequestSchema } from '../access/key-request.ts';
import type { Config } from '../config.ts';
import { DEFAULT_TENANT, type Scope } from '../domain/access.ts';
import { AppError } from '../errors.ts';
import { zodFieldErrors } from '../http/read-json.ts';
import {
  type CreatedKey,
  createKeyDesk,
  type KeyDesk,
  type KeyPage,
  type ListedKey,
} from '../start/access/key-desk.ts';
import { cliActor } from './cli-actor.ts';
import { call, type ServerOption, serverFor } from './client.ts';
import { withStore } from './with-store.ts';

interface KeyOptions extends ServerOption {
  json?: boolean;
}

interface CreateOptions extends KeyOptions {
  name: string;
  scopes: Scope[];
  miner?: string;
  rate?: number;
  concurrency?: number;
  usdPerDay?: number;
  expires?: string;
}

const PAGE = 500;
const PAGES_MAX = 200;

export async function keysCreateCommand(config: Config, options: CreateOptions): Promise<number> {
  const request = requestOf(options);
  const server = serverOf(config, options);
  const made = await (server === undefined
    ? withDesk(config, (desk) => desk.create(config.TENANT, request, cliActor()))
    : call(config, `${server}/keys`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      }).then(answered<CreatedKey>));
  if (options.json === true) print(JSON.stringify(made, null, 2));
  else {
    // Alone on standard output, so that it can be taken into a variable.
    process.stderr.write(
      `Key ${made.key_id} of ${made.tenant} for "${made.name}" (${made.scopes.join(', ')}). It is shown once and kept nowhere:\n`,
    );
    print(made.key);
  }
  return 0;
}

export async function keysListCommand(config: Config, options: KeyOptions): Promise<number> {
  const server = serverOf(config, options);
  const keys = await (server === undefined
    ? withDesk(config, (desk) => everyPage((cursor) => desk.list(config.TENANT, PAGE, cursor)))
    : everyPage((cursor) =>
        call(
          config,
          `${server}/keys?limit=${PAGE}${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
        ).then(answered<KeyPage>),
      ));
  if (options.json === true) print(JSON.stringify({ keys }, null, 2));
  else for (const key of keys) print(lineOf(key, Date.now()));
  if (keys.length === 0 && options.json !== true) print('There are no keys.');
  return 0;
}

export async function keysRevokeCommand(config: Config, id: string, options: KeyOptions): Promise<number> {
  const server = serverOf(config, options);
  if (server === undefined) await withDesk(config, (desk) => desk.revoke(config.TENANT, id, cliActor()));
  else await call(config, `${server}/keys/${encodeURIComponent(id)}`, { method: 'DELETE' });
  print(`Revoked ${id}.`);
  return 0;
}

/** A server answers for the tenant of its caller's key alone. */
function serverOf(config: Config, options: KeyOptions): string | undefined {
  const server = serverFor(config, options);
  if (server === undefined || config.TENANT === DEFAULT_TENANT) return server;
  throw new AppError(
    'bad_request',
    `${server} manages the keys of the tenant that your key belongs to: leave the tenant out, or stop the server first.`,
  );
}

function requestOf(options: CreateOptions): KeyRequest {
  const { miner, rate, concurrency, usdPerDay, expires } = options;
  const checked = KeyRequestSchema.safeParse({
    name: options.name,
    scopes: options.scopes,
    ...(miner !== undefined && { miner_id: miner }),
    ...(rate !== undefined && { rate_per_second: rate }),
    ...(concurrency !== undefined && { concurrency }),
    ...(usdPerDay !== undefined && { usd_per_day: usdPerDay }),
    ...(expires !== undefined && { expires_at: expires }),
  });
  if (checked.success) return checked.data;
  throw new AppError('invalid', 'The key has wrong fields:', { errors: zodFieldErrors(checked.error) });
}

function withDesk<T>(config: Config, work: (desk: KeyDesk) => Promise<T>): Promise<T> {
  return withStore(config, (store) => work(createKeyDesk(store.access, Date.now, async () => undefined)));
}

async function everyPage(page: (cursor: string | undefined) => Promise<KeyPage>): Promise<ListedKey[]> {
  const keys: ListedKey[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const { keys: more, next } = await page(cursor);
    keys.push(...more);
    if (next === null) break;
    cursor = next;
  }
  return keys;
}

function lineOf(key: ListedKey, nowMs: number): string {
  const state =
    key.revoked_at !== null
      ? `revoked ${key.revoked_at.slice(0, 10)}`
      : key.expires_at !== null && Date.parse(key.expires_at) <= nowMs
        ? `expired ${key.expires_at.slice(0, 10)}`
        : key.expires_at === null
          ? 'in force'
          : `in force until ${key.expires_at.slice(0, 10)}`;
  const used = key.last_used_at === null ? 'never used' : `last used ${key.last_used_at.slice(0, 16)}Z`;
  const miner = key.miner_id === null ? '' : `  miner ${key.miner_id}`;
  return `${key.key_id}  ${state}  ${key.scopes.join(',')}  ${key.name}${miner}  (${used})`;
}

/** Safe: what an Assay server answers to these paths with status 200 is what its own desk gave. */
function answered<T>(body: unknown): T {
  return body as T;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
