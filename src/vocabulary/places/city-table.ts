import { join } from 'node:path';
import type { Entry } from './gazetteer.ts';
import { readText } from './read-table.ts';
import type { City } from './types.ts';

/**
 * The cities, left in their text until asked for: building 38,000 objects and as many map entries would be most of the
 * time that loading the vocabulary takes. `city-index` is sorted by surface in code-unit order, which its test checks.
 */
export interface CityTable {
  /** Rows of the bulk file, then those added by hand. */
  size(): number;
  at(row: number): City | undefined;
  add(city: Omit<City, 'row'>): number;
  entries(surface: string): readonly Entry[];
  /** Whether a surface goes on from this one: with a blank after it, or for text without blanks with anything. */
  continues(surface: string, separator: '' | ' '): boolean;
  surfaces(): Iterable<[surface: string, entries: Entry[]]>;
  /** Of all rows; made on first use. */
  coordinates(): { latitude: Float32Array; longitude: Float32Array };
}

export function loadCityTable(folder: string): CityTable {
  const rows = new Lines(readText(join(folder, 'cities.tsv.gz')));
  const index = new Lines(readText(join(folder, 'city-index.tsv.gz')));
  const made: (City | undefined)[] = [];
  const extra: City[] = [];
  /** What was looked up before: people use the same words. */
  const looked = new Map<string, { entries: readonly Entry[]; continues: boolean }>();
  let coordinates: { latitude: Float32Array; longitude: Float32Array } | null = null;

  function at(row: number): City | undefined {
    if (row >= rows.count) return extra[row - rows.count];
    const known = made[row];
    if (known !== undefined) return known;
    const city = parseCity(rows.line(row), row);
    made[row] = city;
    return city;
  }
  function measure(): { latitude: Float32Array; longitude: Float32Array } {
    const size = rows.count + extra.length;
    const measured = { latitude: new Float32Array(size), longitude: new Float32Array(size) };
    for (let row = 0; row < size; row++) {
      const city = row < rows.count ? parseCity(rows.line(row), row) : extra[row - rows.count];
      measured.latitude[row] = city?.latitude ?? 0;
      measured.longitude[row] = city?.longitude ?? 0;
    }
    return measured;
  }
  function goesOn(surface: string, separator: string): boolean {
    const line = index.lowerBound(surface);
    return index.startsWith(index.isKey(line, surface) ? line + 1 : line, surface + separator);
  }
  function look(surface: string): { entries: readonly Entry[]; continues: boolean } {
    const known = looked.get(surface);
    if (known !== undefined) return known;
    const line = index.lowerBound(surface);
    const isKey = index.isKey(line, surface);
    const found = {
      entries: isKey ? parseEntries(index.rest(line)) : NONE,
      continues: index.startsWith(isKey ? line + 1 : line, `${surface} `),
    };
    if (looked.size >= LOOKED_MAX) looked.clear();
    looked.set(surface, found);
    return found;
  }
  return {
    size: () => rows.count + extra.length,
    at,
    add(city) {
      const row = rows.count + extra.length;
      extra.push({ row, ...city });
      coordinates = null;
      return row;
    },
    entries: (surface) => look(surface).entries,
    continues(surface, separator) {
      return separator === ' ' ? look(surface).continues : goesOn(surface, separator);
    },
    *surfaces() {
      for (let line = 0; line < index.count; line++)
        yield [index.key(line) ?? '', parseEntries(index.rest(line))];
    },
    coordinates() {
      coordinates ??= measure();
      return coordinates;
    },
  };
}

const TAB = 9;
const LOOKED_MAX = 8192;
const NONE: readonly Entry[] = [];

function parseCity(line: string, row: number): City {
  const [name = '', country = '', region = '', population, latitude, longitude] = line.split('\t');
  return {
    row,
    name,
    country,
    region: region === '' ? null : `${country}-${region}`,
    population: Number(population),
    latitude: Number(latitude),
    longitude: Number(longitude),
  };
}

function parseEntries(refs: string): Entry[] {
  return refs.split(',').map((ref) => {
    const [row = '', language = null] = ref.split(':');
    return { kind: 'city', id: Number(row), language, caution: null };
  });
}

function grown(numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}

/** The lines of a text without its comment and header, by number, and by binary search where they are sorted. */
class Lines {
  readonly count: number;
  readonly #text: string;
  readonly #starts: Int32Array;

  constructor(text: string) {
    this.#text = text;
    let start = 0;
    while (text.charCodeAt(start) === 35) start = text.indexOf('\n', start) + 1;
    start = text.indexOf('\n', start) + 1;
    let starts = new Int32Array(1 << 16);
    let count = 0;
    while (start < text.length) {
      if (count + 1 === starts.length) starts = grown(starts);
      starts[count++] = start;
      const end = text.indexOf('\n', start);
      start = end < 0 ? text.length + 1 : end + 1;
    }
    starts[count] = start;
    this.count = count;
    this.#starts = starts;
  }

  line(number: number): string {
    return this.#text.slice(this.#starts[number], (this.#starts[number + 1] ?? 0) - 1);
  }

  /** The first cell of a line. */
  key(number: number): string | undefined {
    const start = this.#starts[number];
    if (start === undefined || number >= this.count) return undefined;
    return this.#text.slice(start, this.#text.indexOf('\t', start));
  }

  isKey(number: number, key: string): boolean {
    const start = this.#starts[number] ?? 0;
    return this.startsWith(number, key) && this.#text.charCodeAt(start + key.length) === TAB;
  }

  startsWith(number: number, prefix: string): boolean {
    return number < this.count && this.#text.startsWith(prefix, this.#starts[number]);
  }

  rest(number: number): string {
    const line = this.line(number);
    return line.slice(line.indexOf('\t') + 1);
  }

  /** The first line whose key is not before `key`. */
  lowerBound(key: string): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#isBefore(this.#starts[middle] ?? 0, key)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether the first cell at `start` sorts before `key`, in code units. */
  #isBefore(start: number, key: string): boolean {
    for (let k = 0; k < key.length; k++) {
      const here = this.#text.charCodeAt(start + k);
      const there = key.charCodeAt(k);
      if (here !== there) return here === TAB || here < there;
    }
    return false;
  }
}
