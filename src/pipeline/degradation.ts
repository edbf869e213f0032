/** What a query can do without, in the order in which it goes as the time budget is spent. */
export type Part = 'llm' | 'vector' | 'expansions' | 'depth' | 'model' | 'ranker';

/**
 * The one policy: the share of the time budget after which a part is left out, and what the answer says of it then.
 * What is dearest and surest to be late goes first; what an answer cannot do without (parse, filters, exclusions, text
 * evidence, the score and its account) never goes. docs/degradation.md has the same table.
 */
export const POLICY: Readonly<Record<Part, { shareMax: number; note: string }>> = {
  llm: { shareMax: 0.4, note: 'llm: left out, the time budget was nearly spent' },
  vector: { shareMax: 0.5, note: 'vector: left out, the time budget was nearly spent' },
  expansions: { shareMax: 0.75, note: 'expansions: left out, the time budget was nearly spent' },
  depth: { shareMax: 0.85, note: 'depth: fewer candidates were scored, the time budget was nearly spent' },
  model: {
    shareMax: 0.9,
    note: 'model: no estimate for leads without evidence, the time budget was nearly spent',
  },
  ranker: {
    shareMax: 0.9,
    note: 'ranker: the order is that of the score alone, the time budget was nearly spent',
  },
};

/** Kept back of the time budget for ranking and for the account of each lead. */
const SHARE_KEPT = 0.1;

export interface TimeBudget {
  latencyMs: number;
  /** When the query began, on the stopwatch. */
  startedMs: number;
  stopwatch(): number;
}

/** Decides what a query leaves out, and collects what was skipped or replaced, and why, for the answer's `degraded`. */
export interface Degradation {
  readonly notes: string[];
  /** Whether there is time for the part; where there is not, it is noted. */
  allows(part: Part): boolean;
  /** The same, without a note. */
  hasTimeFor(part: Part): boolean;
  /** Time left for optional work, milliseconds. */
  msLeft(): number;
  note(text: string): void;
}

export function createDegradation({ latencyMs, startedMs, stopwatch }: TimeBudget): Degradation {
  const notes: string[] = [];
  const spent = () => (stopwatch() - startedMs) / latencyMs;
  const note = (text: string) => {
    if (!notes.includes(text)) notes.push(text);
  };
  const hasTimeFor = (part: Part) => spent() < POLICY[part].shareMax;
  return {
    notes,
    hasTimeFor,
    allows(part) {
      const has = hasTimeFor(part);
      if (!has) note(POLICY[part].note);
      return has;
    },
    msLeft: () => Math.max(0, (1 - SHARE_KEPT - spent()) * latencyMs),
    note,
  };
}
