import type { MinerThrottle, Throttled } from '../learning/throttle/miner-throttle.ts';
import { refuse } from './gates/refusal.ts';
import type { Judged } from './judge-snippet.ts';

/**
 * The same rows, those refused that their miners may not send now. What holds personal data keeps its own refusals, which
 * are what must be mended first.
 */
export async function throttleJudged(
  judged: readonly Judged[],
  throttle: Pick<MinerThrottle, 'admit'>,
): Promise<Judged[]> {
  const held = await throttle.admit(judged.map(({ miner_id }) => miner_id));
  return judged.map((one, i) => {
    const throttled = held[i] ?? null;
    if (throttled === null || one.personal) return one;
    return { ...one, admission: null, refusals: [refuse('throttled', 'miner_id', reasonOf(throttled))] };
  });
}

function reasonOf({ until_ms, refusalRate, rowsPerMinute }: Throttled): string {
  const until = new Date(until_ms).toISOString();
  const percent = Math.round(refusalRate * 100);
  return `may send no more until ${until}: ${percent} in 100 of its rows were refused of late, which leaves it ${Math.floor(rowsPerMinute)} rows a minute`;
}
