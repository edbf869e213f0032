import { CUE_KINDS, type CueKind } from '../../vocabulary/api.ts';

/** A bit for each kind of cue, so that several are asked for at once. */
export const KIND: Readonly<Record<CueKind, number>> = bits();

function bits(): Record<CueKind, number> {
  const entries = CUE_KINDS.map((kind, i): [CueKind, number] => [kind, 1 << i]);
  return record(entries);
}

/** `Object.fromEntries` forgets the keys; every kind is among the entries. */
function record(entries: readonly [CueKind, number][]): Record<CueKind, number> {
  return Object.fromEntries(entries) as Record<CueKind, number>;
}
