import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../errors.ts';

const SCHEDULES_MAX = 1_000;
/** A run that is held longer was left by a process that died. */
const CLAIM_MS_MAX = 6 * 3_600_000;

const schedule = z.object({
  id: z.string(),
  kind: z.enum(['jobs', 'tech']),
  source: z.string(),
  everyMinutes: z.number(),
  company: z.string().nullable(),
  lastStartedMs: z.number().nullable(),
  lastResult: z.string().nullable(),
});
const file = z.object({ version: z.literal(1), schedules: z.array(schedule) });

export type Schedule = z.infer<typeof schedule>;

/** What is to be run again and again, in a file of the data directory. */
export interface Schedules {
  list(): Promise<Schedule[]>;
  add(given: Pick<Schedule, 'kind' | 'source' | 'everyMinutes' | 'company'>): Promise<Schedule>;
  /** False where there is none of the id. */
  remove(id: string): Promise<boolean>;
  /** Takes a schedule for this process and marks it as begun; null where another process has it. */
  claim(id: string, nowMs: number): Promise<{ release(result: string): Promise<void> } | null>;
}

export function isDue({ lastStartedMs, everyMinutes }: Schedule, nowMs: number): boolean {
  return lastStartedMs === null || nowMs - lastStartedMs >= everyMinutes * 60_000;
}

export function openSchedules(dataDir: string): Schedules {
  const folder = join(dataDir, 'etl');
  const path = join(folder, 'schedules.json');

  async function read(): Promise<Schedule[]> {
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text === null) return [];
    const parsed = file.safeParse(jsonOf(text));
    if (parsed.success) return parsed.data.schedules;
    throw new AppError('config', `${path} cannot be read; mend it, or delete it and set the schedules anew.`);
  }

  async function write(schedules: readonly Schedule[]): Promise<void> {
    const temporary = `${path}.${randomUUID()}.tmp`;
    const handle = await open(temporary, 'w');
    try {
      await handle.writeFile(`${JSON.stringify({ version: 1, schedules }, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  }

  /** One writer at a time, also of several processes. */
  async function change<T>(work: (schedules: Schedule[]) => { kept: Schedule[]; value: T }): Promise<T> {
    await mkdir(folder, { recursive: true });
    const lock = await lockFile(join(folder, 'schedules.lock'), 10_000, 50);
    if (lock === null)
      throw new AppError('bad_request', `${path} is being changed by another process; try again.`);
    try {
      const { kept, value } = work(await read());
      await write(kept);
      return value;
    } finally {
      await lock();
    }
  }

  return {
    list: read,
    add: (given) =>
      change((schedules) => {
        const id = createHash('sha256').update(`${given.kind} ${given.source}`).digest('hex').slice(0, 8);
        const others = schedules.filter((one) => one.id !== id);
        if (others.length >= SCHEDULES_MAX)
          throw new AppError(
            'bad_request',
            `There are ${SCHEDULES_MAX} schedules already; remove one first.`,
          );
        const value: Schedule = { id, ...given, lastStartedMs: null, lastResult: null };
        return { kept: [...others, value], value };
      }),
    remove: (id) =>
      change((schedules) => {
        const kept = schedules.filter((one) => one.id !== id);
        return { kept, value: kept.length < schedules.length };
      }),
    async claim(id, nowMs) {
      await mkdir(folder, { recursive: true });
      const release = await lockFile(join(folder, `${id}.running`), CLAIM_MS_MAX, 0);
      if (release === null) return null;
      const mark = (changes: Partial<Schedule>) =>
        change((all) => ({
          kept: all.map((one) => (one.id === id ? { ...one, ...changes } : one)),
          value: null,
        }));
      await mark({ lastStartedMs: nowMs }).catch(async (error: unknown) => {
        await release();
        throw error;
      });
      return {
        async release(result) {
          await mark({ lastResult: result }).finally(release);
        },
      };
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Made by whoever is first; one older than `staleMs` was left behind. Null where it is held still after `tries`. */
async function lockFile(path: string, staleMs: number, tries: number): Promise<(() => Promise<void>) | null> {
  for (let left = tries; ; left--) {
    const handle = await open(path, 'wx').catch(() => null);
    if (handle !== null) {
      await handle.close();
      return () => rm(path, { force: true });
    }
    const made = await stat(path).catch(() => null);
    if (made !== null && Date.now() - made.mtimeMs > staleMs) await rm(path, { force: true });
    else if (left <= 0) return null;
    else await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
