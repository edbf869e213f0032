/** 64 bits in two signed 32-bit halves: quicker than BigInt by far. */
export interface Simhash {
  high: number;
  low: number;
}

const DIGIT = /\d/;
/** Texts at most this many bits apart are the same text. */
export const NEAR_BITS = 3;
/** Words in the longer shingles; ideographs count as words. */
const SHINGLE = 2;
/**
 * In a text of fewer words than this the figures are what it says: "raised $5M" is not "raised $8M". Of 31,678 funding
 * rounds 6 would otherwise be near another of the same company with another amount.
 */
const FIGURES_DECIDE_BELOW_WORDS = 24;

/**
 * Charikar's simhash over the text's words and its word pairs (M. Charikar, "Similarity estimation techniques from
 * rounding algorithms", 2002). `words` as evidenceOf() makes them; a run of ideographs or kana is split into its signs.
 * Of 40- to 99-word texts with one word replaced it knows 52 % again (bench/gates.ts); pairs alone 30 %, triples 17 %.
 * Words alone know 75 %, but take 165 of the demo's 31,678 rounds for another of the same company, words and pairs 6.
 */
export function simhash(words: readonly string[]): Simhash {
  const lows = new BitCounts();
  const highs = new BitCounts();
  let before = 0;
  let count = 0;
  const vote = (word: number): void => {
    lows.add(mix(word, 0x9e3779b9));
    highs.add(mix(word, 0x85ebca6b));
    if (++count >= SHINGLE) {
      const pair = Math.imul(before, 31) ^ word;
      lows.add(mix(pair, 0xc2b2ae35));
      highs.add(mix(pair, 0x27d4eb2f));
    }
    before = word;
  };
  for (const word of words) {
    if (isUnspaced(word)) for (const sign of word) vote(hash(sign));
    else vote(hash(word));
  }
  const low = lows.majority();
  const high = highs.majority();
  const figures = words.length < FIGURES_DECIDE_BELOW_WORDS ? hashOfFigures(words) : 0;
  return figures === 0
    ? { high, low }
    : { high: high ^ mix(figures, 0x9e3779b9), low: low ^ mix(figures, 0x85ebca6b) };
}

/** How many bits differ. */
export function distance(a: Simhash, b: Simhash): number {
  return ones(a.high ^ b.high) + ones(a.low ^ b.low);
}

/** The four bands of 16 bits, lowest first: hashes at most 3 bits apart are equal in at least one of them. */
export function bandsOf({ high, low }: Simhash): [number, number, number, number] {
  return [low & 0xffff, low >>> 16, high & 0xffff, high >>> 16];
}

/** How often each of 32 bits was set: plane p holds bit p of all 32 counts, so that one number is added in a few steps. */
class BitCounts {
  /** A plain list: a typed array takes longer to make than a prompt takes to count. */
  readonly #planes: number[] = [];
  #added = 0;

  add(bits: number): void {
    this.#added++;
    let carry = bits;
    for (let p = 0; p < this.#planes.length; p++) {
      const plane = this.#planes[p] ?? 0;
      this.#planes[p] = plane ^ carry;
      carry &= plane;
      if (carry === 0) return;
    }
    this.#planes.push(carry);
  }

  /** The bits that were set in more than half of what was added: counts compared with the half, from the highest plane. */
  majority(): number {
    const half = this.#added >>> 1;
    let above = 0;
    let equal = -1;
    for (let p = 31 - Math.clz32(this.#added); p >= 0; p--) {
      const plane = this.#planes[p] ?? 0;
      if (((half >>> p) & 1) === 1) equal &= plane;
      else {
        above |= equal & plane;
        equal &= ~plane;
      }
    }
    return above;
  }
}

function hashOfFigures(words: readonly string[]): number {
  let h = 0;
  for (const word of words) if (DIGIT.test(word)) h = Math.imul(h, 31) + (hash(word) | 1);
  return h | 0;
}

function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h;
}

/** The finaliser of MurmurHash3 over a seeded value: every bit of the input turns half of the bits. */
function mix(value: number, seed: number): number {
  let h = value ^ seed;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function ones(value: number): number {
  let v = value - ((value >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function isUnspaced(word: string): boolean {
  const code = word.charCodeAt(0);
  return code >= 0x3040 && code <= 0x9fff;
}
