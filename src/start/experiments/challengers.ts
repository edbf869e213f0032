import type { Logger } from 'pino';
import type { Definition } from '../../experiments/definition.ts';
import type { Ranker } from '../../ports/ranker.ts';

/** Rankers held at once beside the promoted one. */
const HELD_MAX = 4;
/** Longer than any query takes that may still use one. */
const CLOSE_AFTER_MS = 120_000;
const RETRY_MS = 30_000;

/** The rankers that variants name, opened while their experiments run. */
export interface Challengers {
  /** Null where it is not open: its variant fails, and control is answered. */
  get(version: string): Ranker | null;
  /** Opens what the definitions name and lets go of the rest. Never rejects. */
  want(running: readonly Definition[]): Promise<void>;
  close(): Promise<void>;
}

export interface ChallengersInput {
  open(version: string): Promise<Ranker>;
  log: Pick<Logger, 'warn'>;
  now(): number;
}

export function createChallengers({ open, log, now }: ChallengersInput): Challengers {
  const held = new Map<string, Ranker>();
  const failedAtMs = new Map<string, number>();
  const leaving = new Map<NodeJS.Timeout, Ranker>();

  async function bring(version: string): Promise<void> {
    if (held.has(version) || now() - (failedAtMs.get(version) ?? Number.NEGATIVE_INFINITY) < RETRY_MS) return;
    try {
      if (held.size >= HELD_MAX) throw new Error(`${HELD_MAX} models of experiments are open already`);
      held.set(version, await open(version));
      failedAtMs.delete(version);
    } catch (error) {
      failedAtMs.set(version, now());
      log.warn(
        { err: error, version },
        'the model of an experiment cannot be used; its variant answers as control',
      );
    }
  }

  function letGo(version: string, ranker: Ranker): void {
    held.delete(version);
    const timer = setTimeout(() => {
      leaving.delete(timer);
      void ranker.close().catch(() => undefined);
    }, CLOSE_AFTER_MS);
    timer.unref();
    leaving.set(timer, ranker);
  }

  return {
    get: (version) => held.get(version) ?? null,
    async want(running) {
      const wanted = new Set(running.flatMap(modelsOf));
      for (const [version, ranker] of [...held]) if (!wanted.has(version)) letGo(version, ranker);
      for (const version of failedAtMs.keys()) if (!wanted.has(version)) failedAtMs.delete(version);
      for (const version of wanted) await bring(version);
    },
    async close() {
      for (const timer of leaving.keys()) clearTimeout(timer);
      const all = [...held.values(), ...leaving.values()];
      held.clear();
      leaving.clear();
      await Promise.all(all.map((ranker) => ranker.close().catch(() => undefined)));
    },
  };
}

/** Versions of the rankers that the variants name. */
export function modelsOf({ variants }: Pick<Definition, 'variants'>): string[] {
  return variants.flatMap(({ overrides }) => overrides.ranker?.version ?? []);
}
