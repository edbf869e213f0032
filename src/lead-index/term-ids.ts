import { termCache } from './analyze.ts';
import { DictionaryBuilder } from './dictionary.ts';

/** Id of each number of the term cache, valid where its stamp is the owner's: one table, lent to the builder at work. */
const table = {
  owner: null as TermIds | null,
  stamp: 0,
  stamps: new Uint32Array(1 << 12),
  ids: new Uint32Array(1 << 12),
};

/** Numbers the terms of one segment in the order first seen. */
export class TermIds {
  /** Their ids are its codes. */
  readonly dictionary = new DictionaryBuilder();
  #generation = -1;
  /** Only where the table was lent to another meanwhile, or the cache has given its numbers anew. */
  #mayBeKnown = false;

  /** Replaces numbers of the term cache, as they are now, by ids. */
  replace(numbers: Uint32Array, count: number): void {
    this.#claim();
    const { stamps, ids, stamp } = table;
    for (let i = 0; i < count; i++) {
      const number = numbers[i] ?? 0;
      numbers[i] = stamps[number] === stamp ? (ids[number] ?? 0) : this.#add(number);
    }
  }

  #claim(): void {
    const size = termCache.terms.length;
    if (size > table.ids.length) {
      table.owner = null;
      table.stamps = new Uint32Array(size * 2);
      table.ids = new Uint32Array(size * 2);
    }
    if (table.owner === this && this.#generation === termCache.generation) return;
    table.owner = this;
    table.stamp = (table.stamp + 1) >>> 0;
    // Stamps of the whole range have been used: none of them may be taken for a new one.
    if (table.stamp === 0) table.stamps.fill(0);
    if (table.stamp === 0) table.stamp = 1;
    this.#generation = termCache.generation;
    this.#mayBeKnown = this.dictionary.size > 0;
  }

  #add(number: number): number {
    const { bytes, ends, hashes } = termCache;
    const from = ends.data[number] ?? 0;
    const to = ends.data[number + 1] ?? 0;
    const { dictionary } = this;
    const id = this.#mayBeKnown
      ? dictionary.addBytes(bytes.data, from, to)
      : dictionary.addNew(bytes.data, from, to, hashes.data[number] ?? 0);
    table.stamps[number] = table.stamp;
    table.ids[number] = id;
    return id;
  }
}
