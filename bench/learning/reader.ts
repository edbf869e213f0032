import { createHash } from 'node:crypto';
import type { World } from './world.ts';

export interface ShownLead {
  query_id: string;
  lead_id: string;
  rank: number;
  need: number;
  day: number;
}

export interface SimulatedOutcome {
  event_id: string;
  query_id: string;
  lead_id: string;
  kind: 'impression' | 'click' | 'accepted' | 'rejected' | 'converted';
  at: string;
}

/** What a seller does with a list; assumptions. Positions are looked at as 1 / rank ** .6. */
const LOOK_EXPONENT = 0.6;
const CLICK_WANTING = 0.7;
const CLICK_OTHER = 0.1;
const ACCEPT_WANTING = 0.85;
const ACCEPT_OTHER = 0.05;
const CONVERT = 0.25;
const CONVERT_DAYS_MIN = 5;
const CONVERT_DAYS = 20;
const DAY_MS = 86_400_000;

/**
 * A seller who looks down a list, opens some, accepts or rejects what was opened, and sometimes sells, days later. The dice
 * hang on seed, day, need and lead alone, so that two rankings of the same world are judged by the same seller.
 */
export class Reader {
  readonly #world: World;
  readonly #seed: number;
  readonly #startMs: number;

  constructor(world: World, seed: number, startMs: number) {
    this.#world = world;
    this.#seed = seed;
    this.#startMs = startMs;
  }

  outcomes(shown: ShownLead): SimulatedOutcome[] {
    const wants = this.#world.wants(shown.lead_id, shown.need, shown.day);
    const out = [this.#event(shown, 'impression', 0)];
    if (this.#dice(shown, 'look') > shown.rank ** -LOOK_EXPONENT) return out;
    if (this.#dice(shown, 'click') > (wants ? CLICK_WANTING : CLICK_OTHER)) return out;
    out.push(this.#event(shown, 'click', 0.01));
    if (this.#dice(shown, 'accept') > (wants ? ACCEPT_WANTING : ACCEPT_OTHER)) {
      out.push(this.#event(shown, 'rejected', 0.02));
      return out;
    }
    out.push(this.#event(shown, 'accepted', 0.02));
    if (wants && this.#dice(shown, 'convert') < CONVERT)
      out.push(this.#event(shown, 'converted', CONVERT_DAYS_MIN + this.#dice(shown, 'when') * CONVERT_DAYS));
    return out;
  }

  #event(shown: ShownLead, kind: SimulatedOutcome['kind'], afterDays: number): SimulatedOutcome {
    const { query_id, lead_id, day } = shown;
    const at = new Date(this.#startMs + (day + 0.5 + afterDays) * DAY_MS).toISOString();
    return { event_id: `${query_id}-${lead_id}-${kind}`, query_id, lead_id, kind, at };
  }

  #dice({ day, need, lead_id }: ShownLead, what: string): number {
    const hash = createHash('sha256').update(`${this.#seed} ${day} ${need} ${lead_id} ${what}`).digest();
    return hash.readUInt32LE(0) / 2 ** 32;
  }
}
