import { hasBit, setBit, wordsFor } from './bitset.ts';
import type { Segment } from './segment.ts';
import { seek, type TextField } from './text-field.ts';
import type { TextScratch } from './text-scratch.ts';
import { bm25Share, type FieldScoring, lengthNorm } from './text-stats.ts';

/** The list of passing leads is followed, rather than the postings, when it is so many times shorter. */
const FOLLOW_RATIO = 40;

/** A run of leads small enough for its sums to stay in the processor's cache. */
export interface TextWindow {
  segment: Segment;
  /** Leads [leadFrom, leadTo), snippets [snippetFrom, snippetTo). */
  leadFrom: number;
  leadTo: number;
  snippetFrom: number;
  snippetTo: number;
  /** Leads of the whole segment that may be scored; `count` of them in the window. */
  passing: Uint32Array;
  count: number;
  /** Whether scratch.list holds their ordinals. */
  listed: boolean;
  /** Later snippets do not exist; Infinity where the segment has none later. */
  observedBy: number;
  scratch: TextScratch;
}

function listPassing(w: TextWindow): void {
  if (w.listed) return;
  w.listed = true;
  const { list } = w.scratch;
  const to = wordsFor(w.leadTo);
  let n = 0;
  for (let word = w.leadFrom >>> 5; word < to; word++) {
    for (let rest = w.passing[word] ?? 0; rest !== 0; rest &= rest - 1)
      list[n++] = word * 32 + 31 - Math.clz32(rest & -rest);
  }
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
  listPassing(w);
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
  const { snippetLead, snippetTimes } = w.segment;
  const { snippets, snippetTouched } = w.scratch;
  const { norms, k1 } = scoring;
  const { passing, observedBy } = w;
  for (let i = begin; i < end; i++) {
    const doc = docs[i] ?? 0;
    const lead = snippetLead[doc] ?? 0;
    if (!hasBit(passing, lead) || (observedBy !== Infinity && (snippetTimes[doc] ?? 0) > observedBy))
      continue;
    const at = doc - snippetFrom;
    const length = lengths[doc] ?? 0;
    const norm = length < norms.length ? (norms[length] ?? 0) : lengthNorm(length, scoring);
    snippets[at] = (snippets[at] ?? 0) + bm25Share(weight, tfs[i] ?? 0, norm, k1);
    setBit(snippetTouched, lead - leadFrom);
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
  listPassing(w);
  const { snippetFrom, leadFrom, count } = w;
  const { snippetStart, snippetTimes } = w.segment;
  const { snippets, snippetTouched, list } = w.scratch;
  const { observedBy } = w;
  const { norms, k1 } = scoring;
  let i = begin;
  for (let n = 0; n < count; n++) {
    const lead = list[n] ?? 0;
    const last = snippetStart[lead + 1] ?? 0;
    i = seek(docs, snippetStart[lead] ?? 0, i, end);
    for (; i < end && (docs[i] ?? 0) < last; i++) {
      const doc = docs[i] ?? 0;
      if (observedBy !== Infinity && (snippetTimes[doc] ?? 0) > observedBy) continue;
      const at = doc - snippetFrom;
      const length = lengths[doc] ?? 0;
      const norm = length < norms.length ? (norms[length] ?? 0) : lengthNorm(length, scoring);
      snippets[at] = (snippets[at] ?? 0) + bm25Share(weight, tfs[i] ?? 0, norm, k1);
      setBit(snippetTouched, lead - leadFrom);
    }
  }
}
