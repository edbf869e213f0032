import { selectBest } from '../rank/select-best.ts';
import type { FallbackSettings } from '../settings.ts';
import { type ScoredCandidates, scoreOf, scoreToEnter, weakCap } from './find-weak.ts';

/**
 * Positions of candidates of which neither a snippet nor the own text says anything of the need, and which the trained
 * model's share of intent could bring among the k best or keep there; the most promising where there are too many.
 */
export function findUnevidenced(input: ScoredCandidates, settings: FallbackSettings): number[] {
  const { candidates, snapshot, groups, fit, intent, k } = input;
  if (!intent.includes(0)) return [];
  const { weight, confidence, consideredMax } = settings.model;
  const atBest = weight * confidence * weakCap(settings, input.search.intent.s0);
  const score = fit.map((_, i) => scoreOf(input, i, intent[i] === 0 ? atBest : (intent[i] ?? 0)));
  const toEnter = scoreToEnter(input, intent);
  const canEnter = (i: number) => intent[i] === 0 && (score[i] ?? 0) >= toEnter;
  const found: number[] = [];
  for (let i = 0; i < candidates.count; i++) if (canEnter(i)) found.push(i);
  if (found.length <= consideredMax) return found;
  const best = selectBest(candidates, snapshot, { score, fit }, groups, k + consideredMax);
  return best.filter(canEnter).slice(0, consideredMax);
}
