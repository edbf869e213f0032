import { distance, type Simhash } from '../../ingest/gates/simhash.ts';

export const RECENT_MAX = 16;
const WINDOW_MS = 600_000;
/** About one word in eight changed; two unrelated prompts are this near once in ten million. */
const NEAR_BITS = 10;

export interface RecentQuery {
  simhash: Simhash;
  /** Of the prompt with everything named in it blanked, and of which filters are given. */
  template: number;
  /** Of all that was asked. */
  content: number;
  atMs: number;
}

/** How the newest query is like those before it. */
export interface Likeness {
  /** Nearly the same prompts; word for word the same requests count a half. */
  near: number;
  /** Distinct requests of the same template. */
  sameTemplate: number;
}

/** The last queries of one submitter in this process, at most RECENT_MAX and ten minutes old. */
export class RecentQueries {
  readonly #ring: RecentQuery[] = [];
  #next = 0;

  /** Compares with what is there, then takes the query in. */
  add(query: RecentQuery): Likeness {
    let near = 0;
    const contents = new Set<number>();
    for (const one of this.#ring) {
      if (query.atMs - one.atMs > WINDOW_MS) continue;
      if (one.content === query.content) near += 0.5;
      else if (distance(one.simhash, query.simhash) <= NEAR_BITS) near += 1;
      if (one.template === query.template) contents.add(one.content);
    }
    contents.delete(query.content);
    this.#ring[this.#next] = query;
    this.#next = (this.#next + 1) % RECENT_MAX;
    return { near, sameTemplate: contents.size };
  }
}
