import type { CreditEvent } from '../../ports/miners.ts';
import { WORTH } from '../miners/rates.ts';
import { carrierShares } from './carrier-shares.ts';
import { type Contribution, NO_CONTRIBUTION } from './contribution.ts';
import { leadCredit } from './lead-credit.ts';

const DAY_MS = 86_400_000;
/** Outcomes, each at most 1, that one submitter can give credit for in an epoch; beyond it all of its own count less. */
const SUBMITTER_MAX = 25;
/** Clicks of a submitter that count for each outcome it reports, and of one that reports none while others do. */
const CLICKS_PER_OUTCOME = 10;
const CLICKS_ALONE = 0.25;
/** Submitters told apart; those beyond share one allowance. */
const SUBMITTERS_MAX = 100_000;
const ANYBODY = 'anonymous';

export type CreditKind = 'outcomes' | 'clicks';

/** One event per lead and submitter and kind that counts, the furthest it came. */
export interface Voice {
  submitter: string;
  kind: CreditKind;
  /** 0..1: how far the lead came, decayed to the end of the epoch. */
  worth: number;
  carriers: CreditEvent['carriers'];
}

/**
 * What the events of one lead come to: per submitter the outcome that came furthest, and one click. Who clicks a hundred
 * times, or asks a hundred times, says it once.
 */
export function voices(events: readonly CreditEvent[], endsAtMs: number, halfLifeDays: number): Voice[] {
  const best = new Map<string, Voice>();
  for (const { kind, at_ms, submitter, carriers } of events) {
    const base = worthOf(kind);
    if (base === null || carriers.length === 0) continue;
    const age = Math.max(0, endsAtMs - at_ms) / DAY_MS;
    const voice: Voice = {
      submitter: submitter ?? ANYBODY,
      kind: kind === 'click' ? 'clicks' : 'outcomes',
      worth: base * 0.5 ** (age / halfLifeDays),
      carriers,
    };
    const key = `${voice.kind}\n${voice.submitter}`;
    const before = best.get(key);
    if (before === undefined || before.worth < voice.worth) best.set(key, voice);
  }
  return [...best.values()];
}

function worthOf(kind: string): number | null {
  if (kind === 'click') return 1;
  return kind === 'accepted' || kind === 'replied' || kind === 'meeting' || kind === 'converted'
    ? WORTH[kind]
    : null;
}

/**
 * Adds up an epoch in two passes over its leads: first what each submitter says in all, then what each lead is worth to
 * whom. A submitter that says more than 25 in a kind is scaled down to 25, so that nobody decides a pool alone. Clicks cost
 * nothing, so those of a submitter count only as far as something comes of them: 10 for each outcome that it reports,
 * hardly any where it reports none, unless nobody does. Fresh evidence needs no first pass.
 */
export function createCreditBook() {
  const said = new Map<string, number>();
  const miners = new Map<string, Contribution>();
  const keyOf = ({ kind, submitter }: Pick<Voice, 'kind' | 'submitter'>): string => {
    const key = `${kind}\n${submitter}`;
    return said.has(key) || said.size < SUBMITTERS_MAX ? key : `${kind}\n`;
  };
  let outcomes = 0;
  const limitOf = ({ kind, submitter }: Pick<Voice, 'kind' | 'submitter'>): number => {
    if (kind === 'outcomes' || outcomes === 0) return SUBMITTER_MAX;
    const reported = said.get(keyOf({ kind: 'outcomes', submitter })) ?? 0;
    return Math.min(SUBMITTER_MAX, CLICKS_ALONE + CLICKS_PER_OUTCOME * reported);
  };
  const add = (minerId: string, kind: keyof Contribution, credit: number): void => {
    const one = miners.get(minerId) ?? NO_CONTRIBUTION;
    miners.set(minerId, { ...one, [kind]: one[kind] + credit });
  };

  return {
    /** First pass. */
    hear(ofLead: readonly Voice[]): void {
      for (const voice of ofLead) {
        const key = keyOf(voice);
        said.set(key, (said.get(key) ?? 0) + voice.worth);
        if (voice.kind === 'outcomes') outcomes += voice.worth;
      }
    },
    /** Second pass, after all leads were heard. */
    credit(ofLead: readonly Voice[]): void {
      for (const kind of ['outcomes', 'clicks'] as const) {
        const amounts = new Map<string, number>();
        for (const voice of ofLead) {
          if (voice.kind !== kind) continue;
          const total = said.get(keyOf(voice)) ?? 0;
          const scale = total > 0 ? Math.min(1, limitOf(voice) / total) : 0;
          for (const [miner, share] of carrierShares(voice.carriers))
            amounts.set(miner, (amounts.get(miner) ?? 0) + share * voice.worth * scale);
        }
        for (const [miner, credit] of leadCredit(amounts)) add(miner, kind, credit);
      }
    },
    /** Accepted evidence of one miner, over all companies. */
    fresh(minerId: string, credit: number): void {
      add(minerId, 'fresh', credit);
    },
    miners: (): ReadonlyMap<string, Contribution> => miners,
  };
}
