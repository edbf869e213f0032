import { LRUCache } from 'lru-cache';
import type { Answer, RankedLead } from '../../domain/answer.ts';
import type { QueryRequest } from '../../pipeline/request.ts';
import type { Cache } from '../../ports/cache.ts';
import type { CacheMetrics } from '../../telemetry/cache-metrics.ts';
import { answerBody, readStable, type StableAnswer } from './answer-body.ts';
import { type AnswerPlace, type DataVersion, placeOf } from './answer-place.ts';
import { AnswerTexts } from './answer-texts.ts';
import type { CacheKeys } from './cache-keys.ts';

export interface AnswerCacheOptions {
  bytesMax: number;
  entriesMax: number;
  ttlMs: number;
  /** Of the models in use now. */
  modelVersion(): string;
  /** Null while answers must not be kept. */
  version(): DataVersion | null;
  keys: CacheKeys;
  /** Beyond this process; null for none. */
  far: Cache | null;
  metrics: CacheMetrics;
  now(): number;
  stopwatch(): number;
  newId(): string;
}

interface Held {
  answer: StableAnswer;
  json: string;
  labelHits: number;
  degraded: string[];
}

/** What a query got: an answer worked out for it, or one that is held. */
type Result = { made: Answer } | { held: Held };

/** A query under way, and what may be shared of it: null where it came to nothing of the kind. */
interface Flight {
  version: string;
  latencyMs: number;
  held: Promise<Held | null>;
}

/** The text, and some three times its length for the objects (bench/cache.ts). */
const BYTES_PER_CHARACTER = 4;
const BYTES_PER_ENTRY = 500;
const SEEN_MAX = 20_000;
/** Notes that follow from the settings and not from the moment. */
const LASTING_NOTES = new Set(['vector: no embedder is configured']);

/**
 * Answers by request, instant and data. One is kept only where nothing was left out of it and the data did not change
 * while it was made; with the first change of the data all are forgotten. Requests that come while the same is being
 * worked out wait for it. From the second time on a request is kept and looked for in the far cache: most never come
 * again, and to keep those cost 0.35 ms of garbage collection each (bench/cache.ts), besides a round trip.
 */
export class AnswerCache {
  readonly #options: AnswerCacheOptions;
  readonly #near: LRUCache<string, Held>;
  readonly #texts = new AnswerTexts();
  readonly #flights = new Map<string, Flight>();
  readonly #seen = new LRUCache<string, true>({ max: SEEN_MAX });
  #version: string | null = null;

  constructor(options: AnswerCacheOptions) {
    this.#options = options;
    this.#near = new LRUCache({
      max: options.entriesMax,
      maxSize: options.bytesMax,
      sizeCalculation: ({ json }, key) => BYTES_PER_CHARACTER * (json.length + key.length) + BYTES_PER_ENTRY,
    });
  }

  get entries(): number {
    return this.#near.size;
  }

  get bytes(): number {
    return this.#near.calculatedSize;
  }

  /**
   * The answer to the request, from `work` where it is not known. `asOfMs` is the instant it is answered for, `variant` what
   * it is answered with instead of the settings.
   */
  async answer(
    request: QueryRequest,
    asOfMs: number,
    work: () => Promise<Answer>,
    variant?: unknown,
  ): Promise<Answer> {
    const { metrics, stopwatch, now } = this.#options;
    const version = this.#current();
    const place =
      version === null
        ? null
        : placeOf(request, asOfMs, version, { ...this.#options, nowMs: now(), variant });
    if (place === null) return work();
    const startedMs = stopwatch();
    const held = this.#near.get(place.key);
    if (held !== undefined) {
      metrics.lookup('answer', 'memory');
      return this.#again(held, startedMs);
    }
    const flight = this.#flights.get(place.key);
    if (flight?.version === place.version.local && flight.latencyMs <= place.latencyMs) {
      const joined = await flight.held;
      metrics.lookup('answer', joined === null ? 'miss' : 'joined');
      return joined === null ? work() : this.#again(joined, startedMs);
    }
    const result = await this.#takeOff(place, work);
    return 'held' in result ? this.#again(result.held, startedMs) : result.made;
  }

  /** Everything in this process. */
  clear(): void {
    this.#near.clear();
    this.#seen.clear();
  }

  /** The body of POST /query. */
  body(answer: Answer): string {
    return answerBody(answer, this.#texts.stable(answer));
  }

  /** The account of each lead's score by lead_id, as JSON. */
  components(leads: readonly RankedLead[]): string {
    return this.#texts.components(leads);
  }

  /** The version of the data now; where it is a new one, what was kept of the old one is forgotten. */
  #current(): DataVersion | null {
    const version = this.#options.version();
    if (version !== null && version.local !== this.#version) {
      this.#near.clear();
      this.#version = version.local;
    }
    return version;
  }

  /** Works the answer out for the caller and for those that join meanwhile. */
  #takeOff(place: AnswerPlace, work: () => Promise<Answer>): Promise<Result> {
    const wasSeen = this.#seen.has(place.request);
    this.#seen.set(place.request, true);
    const flown = this.#fly(wasSeen ? place : { ...place, farKey: null }, work);
    const held = flown.then(
      (result) => ('held' in result ? result.held : this.#settle(place, result.made, wasSeen)),
      () => null,
    );
    const { version, latencyMs, key } = place;
    this.#flights.set(key, { version: version.local, latencyMs, held });
    void held.then(() => this.#flights.delete(key));
    return flown;
  }

  async #fly(place: AnswerPlace, work: () => Promise<Answer>): Promise<Result> {
    const held = await this.#fromFar(place);
    this.#options.metrics.lookup('answer', held === null ? 'miss' : 'redis');
    return held === null ? { made: await work() } : { held };
  }

  async #fromFar(place: AnswerPlace): Promise<Held | null> {
    const { far, modelVersion } = this.#options;
    if (far === null || place.farKey === null) return null;
    const take = (json: string | undefined): Held | null => {
      const answer = json === undefined ? null : readStable(json, modelVersion(), place.asOfMs);
      if (answer === null || json === undefined) return null;
      return this.#keep(place, { answer, json, labelHits: 0, degraded: [] });
    };
    return take(await far.get(place.farKey, { onLate: take }));
  }

  /** What others may have of the answer: all who wait, and where it is to be kept all who come. */
  #settle(place: AnswerPlace, made: Answer, isKept: boolean): Held | null {
    if (!made.degraded.every((note) => LASTING_NOTES.has(note))) return null;
    if (this.#current()?.local !== place.version.local) return null;
    const json = this.#texts.stable(made);
    const { far } = this.#options;
    const held = { answer: made, json, labelHits: made.cost.label_hits, degraded: made.degraded };
    if (!isKept) return held;
    if (far !== null && place.farKey !== null && made.degraded.length === 0)
      far.set(place.farKey, json, place.ttlMs);
    return this.#keep(place, held);
  }

  #keep(place: AnswerPlace, held: Held): Held {
    this.#texts.keep(held.answer, held.json);
    if (this.#current()?.local === place.version.local) this.#near.set(place.key, held, { ttl: place.ttlMs });
    return held;
  }

  #again({ answer, labelHits, degraded }: Held, startedMs: number): Answer {
    const { stopwatch, newId } = this.#options;
    return {
      ...answer,
      query_id: newId(),
      cost: {
        usd: 0,
        usd_per_lead: 0,
        lead_cost_usd: 0,
        llm_calls: 0,
        llm_hit: false,
        label_hits: labelHits,
      },
      timings_ms: { ...NO_TIME, total: stopwatch() - startedMs },
      degraded,
    };
  }
}

const NO_TIME = { parse: 0, retrieve: 0, ann: 0, fit: 0, intent: 0, fallback: 0, rank: 0 };
