import { setBit, wordsFor } from './bitset.ts';
import { rankInWord } from './dense-terms.ts';
import { bm25Share, type FieldScoring, lengthNorm } from './text-stats.ts';
import type { TextWindow } from './text-window.ts';

/** addOwn() for a term with a bitset that starts at word `base`. */
export function addOwnDense(w: TextWindow, base: number, weight: number, scoring: FieldScoring): void {
  const { tfs, lengths, dense } = w.segment.own;
  const { bits, starts } = dense;
  const { passing, leadFrom } = w;
  const { own, ownTouched } = w.scratch;
  const { norms, k1 } = scoring;
  const to = wordsFor(w.leadTo);
  for (let word = leadFrom >>> 5; word < to; word++) {
    const having = bits[base + word] ?? 0;
    for (let rest = (passing[word] ?? 0) & having; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest;
      const doc = word * 32 + 31 - Math.clz32(bit);
      const i = (starts[base + word] ?? 0) + rankInWord(having, bit);
      const length = lengths[doc] ?? 0;
      const norm = length < norms.length ? (norms[length] ?? 0) : lengthNorm(length, scoring);
      const at = doc - leadFrom;
      own[at] = (own[at] ?? 0) + bm25Share(weight, tfs[i] ?? 0, norm, k1);
      setBit(ownTouched, at);
    }
  }
}

/** addSnippets() for a term with a bitset that starts at word `base` and postings that end at `end`. */
export function addSnippetsDense(
  w: TextWindow,
  base: number,
  end: number,
  weight: number,
  scoring: FieldScoring,
): void {
  const { docs, tfs, lengths, dense } = w.segment.snippetText;
  const { bits, starts } = dense;
  const { passing, leadFrom, snippetFrom, observedBy } = w;
  const { snippetStart, snippetTimes } = w.segment;
  const { snippets, snippetTouched } = w.scratch;
  const { norms, k1 } = scoring;
  const to = wordsFor(w.leadTo);
  for (let word = leadFrom >>> 5; word < to; word++) {
    let i = starts[base + word] ?? 0;
    for (let rest = (passing[word] ?? 0) & (bits[base + word] ?? 0); rest !== 0; rest &= rest - 1) {
      const lead = word * 32 + 31 - Math.clz32(rest & -rest);
      const first = snippetStart[lead] ?? 0;
      const last = snippetStart[lead + 1] ?? 0;
      while ((docs[i] ?? 0) < first) i++;
      for (; i < end && (docs[i] ?? 0) < last; i++) {
        const doc = docs[i] ?? 0;
        if (observedBy !== Infinity && (snippetTimes[doc] ?? 0) > observedBy) continue;
        const length = lengths[doc] ?? 0;
        const norm = length < norms.length ? (norms[length] ?? 0) : lengthNorm(length, scoring);
        const at = doc - snippetFrom;
        snippets[at] = (snippets[at] ?? 0) + bm25Share(weight, tfs[i] ?? 0, norm, k1);
        setBit(snippetTouched, lead - leadFrom);
      }
    }
  }
}
