export type Team = 'control' | 'treatment';

export interface Drafted<T> {
  item: T;
  team: Team;
}

/**
 * Team-draft interleaving (Radlinski, Kurup and Joachims 2008, "How does clickthrough data reflect retrieval quality?",
 * algorithm 2): in turns each ranking places its best that is not placed yet; who goes first in a turn is a coin. `keysOf`
 * names what must not stand twice. At most `k`, as many as there are. `random` gives numbers in [0, 1).
 */
export function teamDraft<T>(
  control: readonly T[],
  treatment: readonly T[],
  k: number,
  keysOf: (item: T) => readonly string[],
  random: () => number,
): Drafted<T>[] {
  const taken = new Set<string>();
  const drafted: Drafted<T>[] = [];
  const next = { control: 0, treatment: 0 };
  const picks = { control: 0, treatment: 0 };
  const rankings = { control, treatment };

  function pick(team: Team): boolean {
    const ranking = rankings[team];
    for (let at = next[team]; at < ranking.length; at++) {
      const item = ranking[at];
      next[team] = at + 1;
      if (item === undefined) continue;
      const keys = keysOf(item);
      if (keys.some((key) => taken.has(key))) continue;
      for (const key of keys) taken.add(key);
      drafted.push({ item, team });
      picks[team]++;
      return true;
    }
    return false;
  }

  while (drafted.length < k) {
    const isControlsTurn =
      picks.control < picks.treatment || (picks.control === picks.treatment && random() < 0.5);
    const first: Team = isControlsTurn ? 'control' : 'treatment';
    if (pick(first)) continue;
    if (!pick(first === 'control' ? 'treatment' : 'control')) break;
  }
  return drafted;
}
