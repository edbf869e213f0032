import { hasBit } from './bitset.ts';
import type { Segment } from './segment.ts';

export type TextFieldName = 'own' | 'snippets';

/** One view of a segment's deletions: the first `seen` of `ordinals`, which are also missing from `live`. */
export interface Deletions {
  readonly ordinals: readonly number[];
  readonly seen: number;
  readonly live: Uint32Array;
}

interface Counted {
  seen: number;
  count: number;
}

const TERMS_MAX = 1 << 16;
/** Following a deleted lead into a list of postings costs about as much as reading so many of them. */
const FOLLOW_COST = 16;

/**
 * How many deleted documents hold a term: counted when a query asks, from the postings, and from then on only for the
 * leads deleted since. A deletion itself costs nothing, and no list of terms by document is kept.
 */
export class RemovedPostings {
  readonly #segment: Segment;
  readonly #counted: Record<TextFieldName, Map<number, Counted>> = { own: new Map(), snippets: new Map() };

  constructor(segment: Segment) {
    this.#segment = segment;
  }

  count(field: TextFieldName, term: number, deletions: Deletions): number {
    const counted = this.#counted[field];
    const known = counted.get(term);
    if (known?.seen === deletions.seen) return known.count;
    const { start } = field === 'own' ? this.#segment.own : this.#segment.snippetText;
    const postings = (start[term + 1] ?? 0) - (start[term] ?? 0);
    const isOlder = known !== undefined && known.seen > deletions.seen;
    const base = known === undefined || isOlder ? NOTHING : known;
    const count =
      (deletions.seen - base.seen) * FOLLOW_COST < postings
        ? base.count + this.#follow(field, term, deletions, base.seen)
        : this.#scan(field, term, deletions.live);
    if (!isOlder) {
      if (counted.size >= TERMS_MAX) counted.clear();
      counted.set(term, { seen: deletions.seen, count });
    }
    return count;
  }

  /** Postings of the leads deleted from position `from` on. */
  #follow(field: TextFieldName, term: number, { ordinals, seen }: Deletions, from: number): number {
    const { own, snippetText, snippetStart } = this.#segment;
    const text = field === 'own' ? own : snippetText;
    const begin = text.start[term] ?? 0;
    const end = text.start[term + 1] ?? 0;
    let count = 0;
    for (let i = from; i < seen; i++) {
      const lead = ordinals[i] ?? 0;
      const first = field === 'own' ? lead : (snippetStart[lead] ?? 0);
      const last = field === 'own' ? lead + 1 : (snippetStart[lead + 1] ?? 0);
      if (first === last) continue;
      for (let at = text.seek(first, begin, end); at < end && (text.docs[at] ?? 0) < last; at++) count++;
    }
    return count;
  }

  #scan(field: TextFieldName, term: number, live: Uint32Array): number {
    const { own, snippetText, snippetLead } = this.#segment;
    const { start, docs } = field === 'own' ? own : snippetText;
    const end = start[term + 1] ?? 0;
    let count = 0;
    for (let i = start[term] ?? 0; i < end; i++) {
      const doc = docs[i] ?? 0;
      if (!hasBit(live, field === 'own' ? doc : (snippetLead[doc] ?? 0))) count++;
    }
    return count;
  }
}

const NOTHING: Counted = { seen: 0, count: 0 };
