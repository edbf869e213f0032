import { createHash, randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../../errors.ts';

const LOCK = 'lock';
const ATTEMPTS_MAX = 20;

interface Owner {
  pid: number;
  /** Start time of the process in clock ticks since boot (Linux), so that a reused pid is not taken for it; else null. */
  started: string | null;
  nonce: string;
  url: string | null;
}

export interface DataDirLock {
  release(): void;
}

/**
 * Makes this process the only one that opens the data directory, or throws AppError('store_locked') that names the
 * owner. The lock of a dead process is taken over: a claim named after the stale content lets one taker in only, and the
 * taker looks again after claiming, since another may have finished meanwhile.
 */
export function acquireLock(dataDir: string): DataDirLock {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, LOCK);
  const mine: Owner = { pid: process.pid, started: startOf(process.pid), nonce: randomUUID(), url: null };
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    if (createWith(path, mine)) return { release: () => release(path, mine) };
    const found = read(path);
    if (found === null) continue;
    if (found.owner !== null && isAlive(found.owner)) throw lockedBy(dataDir, found.owner);
    if (takeOver(dataDir, path, found.text, mine)) return { release: () => release(path, mine) };
  }
  throw new AppError('store_locked', `${dataDir} is being opened by several processes at once.`);
}

/** Who has the data directory open; null when nobody living has. */
export function readLock(dataDir: string): { pid: number; url: string | null } | null {
  const owner = read(join(dataDir, LOCK))?.owner ?? null;
  return owner !== null && isAlive(owner) ? { pid: owner.pid, url: owner.url } : null;
}

/** Tells other processes where the owner serves, so that they can send it their work. Only the owner may. */
export function setLockUrl(dataDir: string, url: string | null): void {
  const path = join(dataDir, LOCK);
  const owner = read(path)?.owner ?? null;
  if (owner === null || owner.pid !== process.pid) {
    throw new AppError('store_locked', `${dataDir} is not locked by this process.`);
  }
  replaceWith(path, { ...owner, url });
}

function lockedBy(dataDir: string, owner: Owner): AppError {
  const where = owner.url === null ? '' : `, which serves ${owner.url}`;
  return new AppError(
    'store_locked',
    `${dataDir} is in use by process ${owner.pid}${where}; stop it first, or ask it over HTTP.`,
  );
}

function takeOver(dataDir: string, path: string, staleText: string, mine: Owner): boolean {
  let stale = staleText;
  for (let depth = 0; depth < ATTEMPTS_MAX; depth++) {
    const claim = join(
      dataDir,
      `${LOCK}.claim-${createHash('sha256').update(stale).digest('hex').slice(0, 16)}`,
    );
    if (createWith(claim, mine)) {
      const unchanged = read(path)?.text === staleText;
      if (unchanged) replaceWith(path, mine);
      if (unchanged) removeClaims(dataDir);
      else rmSync(claim, { force: true });
      return unchanged;
    }
    const other = read(claim);
    if (other === null) return false;
    if (other.owner !== null && isAlive(other.owner)) throw lockedBy(dataDir, other.owner);
    stale = other.text; // The claimant died too: whoever claims its claim goes on.
  }
  return false;
}

function removeClaims(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    if (name.startsWith(`${LOCK}.claim-`)) rmSync(join(dataDir, name), { force: true });
  }
}

/** Link, not open: the name appears with its content or not at all. */
function createWith(path: string, owner: Owner): boolean {
  const temporary = temporaryFor(path, owner);
  writeFileSync(temporary, JSON.stringify(owner));
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function replaceWith(path: string, owner: Owner): void {
  const temporary = temporaryFor(path, owner);
  writeFileSync(temporary, JSON.stringify(owner));
  renameSync(temporary, path);
}

/** Never named like a claim: the taker that wins removes all claims, and must not remove what another is writing. */
function temporaryFor(path: string, owner: Owner): string {
  return join(dirname(path), `${LOCK}.writing-${owner.nonce}`);
}

function release(path: string, mine: Owner): void {
  if (read(path)?.owner?.nonce === mine.nonce) rmSync(path, { force: true });
}

function read(path: string): { text: string; owner: Owner | null } | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
  return { text, owner: parse(text) };
}

function parse(text: string): Owner | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const { pid, started, nonce, url } = value as Partial<Record<keyof Owner, unknown>>; // Safe: each is checked below.
    if (typeof pid !== 'number' || typeof nonce !== 'string') return null;
    return {
      pid,
      nonce,
      started: typeof started === 'string' ? started : null,
      url: typeof url === 'string' ? url : null,
    };
  } catch {
    return null;
  }
}

function isAlive({ pid, started }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false;
  }
  const now = startOf(pid);
  return started === null || now === null || started === now;
}

/** Field 22 of /proc/<pid>/stat; the second field is in brackets and may hold anything. A zombie counts as gone. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'ended' : (fields[19] ?? null);
  } catch {
    return null;
  }
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
