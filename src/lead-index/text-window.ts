import { hasBit, setBit } from './bitset.ts';
import type { Segment } from './segment.ts';
import { seek, type TextField } from './text-field.ts';
import type { TextScratch } from './text-scratch.ts';
import { bm25Share, type FieldScoring, lengthNorm } from './text-stats.ts';

/** The list of passing leads is followed, rather than the postings, when it is so many times shorter. */
const FOLLOW_RATIO = 12;

/** A run of leads small enough for its sums to stay in the processor's cache. */
export interface TextWindow {
  segment: Segment;
  /** Leads [leadFrom, leadTo), snippets [snippetFrom, snippetTo). */
  leadFrom: number;
  leadTo: number;
  snippetFrom: number;
  snippetTo: number;
  /** Leads of the whole segment that may be scored; `count` of them in the window, listed in scratch.list. */
  passing: Uint32Array;
  count: number;
  scratch: TextScratch;
}

/** Adds one term's BM25 over own texts; returns the cursor for the next window. */
export function addOwn(
  w: TextWindow,
  cursor: number,
  to: number,
  weight: number,
  scoring: FieldScoring,
): number {
  const field = w.segment.own;
  const begin = seek(field.docs, w.leadFrom, cursor, to);
  const end = seek(field.docs, w.leadTo, begin, to);
  if (w.count * FOLLOW_RATIO < end - begin) followOwn(w, field, begin, end, weight, scoring);
  else scanOwn(w, field, begin, end, weight, scoring);
  return end;
}

function scanOwn(
  w: TextWindow,
  field: TextField,
  begin: number,
  end: number,
  weight: number,
  scoring: FieldScoring,
): void {
  const { docs, tfs, lengths } = field;
  const { passing, leadFrom } = w;
  const { own, ownTouched } = w.scratch;
  const { norms, k1 } = scoring;
  for (let i = begin; i < end; i++) {
    const doc = docs[i] ?? 0;
    if (!hasBit(passing, doc)) continue;
    const length = lengths[doc] ?? 0;
    const norm = length < norms.length ? (norms[length] ?? 0) : lengthNorm(length, scoring);
    const at = doc - leadFrom;
    own[at] = (own[at] ?? 0) + bm25Share(weight, tfs[i] ?? 0, norm, k1);
    setBit(ownTouched, at);
  }
}

function followOwn(
  w: TextWindow,
  field: TextField,
  begin: number,
  end: number,
  weight: number,
  scoring: FieldScoring,
): void {
  const { docs, tfs, lengths } = field;
  const { leadFrom, count } = w;
  const { own, ownTouched, list } = w.scratch;
  const { norms, k1 } = scoring;
  let i = begin;
  for (let n = 0; n < count; n++) {
    const doc = list[n] ?? 0;
    i = seek(docs, doc, i, end);
    if (i >= end) return;
    if (docs[i] !== doc) continue;
    const length = lengths[doc] ?? 0;
    const norm = length < norms.length ? (norms[length] ?? 0) : lengthNorm(length, scoring);
    const at = doc - leadFrom;
    own[at] = (own[at] ?? 0) + bm25Share(weight, tfs[i] ?? 0, norm, k1);
    setBit(ownTouched, at);
  }
}

/** Marks the snippets of passing leads that were observed by then, for addSnippets(). */
export function markSnippets(w: TextWindow, observedBy: number): void {
  const { segment, snippetFrom, count } = w;
  const { list, snippetPassing } = w.scratch;
  const { snippetStart, snippetTimes } = segment;
  snippetPassing.fill(0, 0, ((w.snippetTo - snippetFrom) >>> 5) + 1);
  for (let n = 0; n < count; n++) {
    const lead = list[n] ?? 0;
    const end = snippetStart[lead + 1] ?? 0;
    for (let s = snippetStart[lead] ?? 0; s < end; s++) {
      if (observedBy === Infinity || (snippetTimes[s] ?? 0) <= observedBy)
        setBit(snippetPassing, s - snippetFrom);
    }
  }
}

/** Adds one term's BM25 over snippets; returns the cursor for the next window. */
export function addSnippets(
  w: TextWindow,
  cursor: number,
  to: number,
  weight: number,
  scoring: FieldScoring,
): number {
  const field = w.segment.snippetText;
  const begin = seek(field.docs, w.snippetFrom, cursor, to);
  const end = seek(field.docs, w.snippetTo, begin, to);
  if (w.count * FOLLOW_RATIO < end - begin) followSnippets(w, field, begin, end, weight, scoring);
  else scanSnippets(w, field, begin, end, weight, scoring);
  return end;
}

function scanSnippets(
  w: TextWindow,
  field: TextField,
  begin: number,
  end: number,
  weight: number,
  scoring: FieldScoring,
): void {
  const { docs, tfs, lengths } = field;
  const { snippetFrom, leadFrom } = w;
  const { snippetLead } = w.segment;
  const { snippets, snippetPassing, snippetTouched } = w.scratch;
  const { norms, k1 } = scoring;
  for (let i = begin; i < end; i++) {
    const doc = docs[i] ?? 0;
    const at = doc - snippetFrom;
    if (!hasBit(snippetPassing, at)) continue;
    const length = lengths[doc] ?? 0;
    const norm = length < norms.length ? (norms[length] ?? 0) : lengthNorm(length, scoring);
    snippets[at] = (snippets[at] ?? 0) + bm25Share(weight, tfs[i] ?? 0, norm, k1);
    setBit(snippetTouched, (snippetLead[doc] ?? 0) - leadFrom);
  }
}

function followSnippets(
  w: TextWindow,
  field: TextField,
  begin: number,
  end: number,
  weight: number,
  scoring: FieldScoring,
): void {
  const { docs, tfs, lengths } = field;
  const { snippetFrom, leadFrom, count } = w;
  const { snippetStart } = w.segment;
  const { snippets, snippetPassing, snippetTouched, list } = w.scratch;
  const { norms, k1 } = scoring;
  let i = begin;
  for (let n = 0; n < count; n++) {
    const lead = list[n] ?? 0;
    const last = snippetStart[lead + 1] ?? 0;
    i = seek(docs, snippetStart[lead] ?? 0, i, end);
    for (; i < end && (docs[i] ?? 0) < last; i++) {
      const doc = docs[i] ?? 0;
      const at = doc - snippetFrom;
      if (!hasBit(snippetPassing, at)) continue;
      const length = lengths[doc] ?? 0;
      const norm = length < norms.length ? (norms[length] ?? 0) : lengthNorm(length, scoring);
      snippets[at] = (snippets[at] ?? 0) + bm25Share(weight, tfs[i] ?? 0, norm, k1);
      setBit(snippetTouched, lead - leadFrom);
    }
  }
}
