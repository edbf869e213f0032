import { examination } from '../../learning/outcomes/examination.ts';
import { placeProbability } from './fair-pairs.ts';

/** One lead as an answer showed it. Places count from 1. */
export interface ShownLead {
  place: number;
  /** Its place before neighbours were swapped by chance; as shown where nothing was. */
  base: number;
  /** Probability of the place where it was shown; 1 where nothing is left to chance. */
  propensity: number;
  /** Where the candidate puts it. */
  target: number;
}

/**
 * What weighs a lead's outcome. `exact`: an outcome counts where the candidate puts the lead where it was shown, by one over the
 * probability of that place (the item-position model of Li et al. 2018, "Offline evaluation of ranking policies with click
 * models"); needs exploration. `position`: outcomes need a look, and looks depend on the place alone, so any place can be
 * had from any other, by the looks there over those it could expect (position-based model, as in `examination`).
 */
export type Assumption = 'exact' | 'position';

export function weighAnswer(leads: readonly ShownLead[], assumption: Assumption, eta: number): number[] {
  const count = leads.length;
  return leads.map(({ place, base, propensity, target }) => {
    if (assumption === 'exact') return place === target ? 1 / propensity : 0;
    const share = exploredShare(base, place, count, propensity);
    let looks = 0;
    for (let at = Math.max(1, base - 1); at <= Math.min(count, base + 1); at++)
      looks += placeProbability(base - 1, at - 1, count, share) * examination(at, eta);
    return examination(target, eta) / looks;
  });
}

/** The share of explored queries that gives the propensity: `placeProbability` solved for it. */
export function exploredShare(base: number, place: number, count: number, propensity: number): number {
  if (propensity >= 1) return 0;
  if (place !== base) return 4 * propensity;
  const neighbours = (base > 1 ? 1 : 0) + (base < count ? 1 : 0);
  return neighbours === 0 ? 0 : (4 * (1 - propensity)) / neighbours;
}
