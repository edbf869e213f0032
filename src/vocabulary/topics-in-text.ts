import { PhraseMatcher } from './phrase-matcher.ts';
import { plural } from './plural.ts';
import { list, type Row } from './read-table.ts';
import { tokenize } from './tokenize.ts';

interface Cue {
  readonly topic: string;
  readonly weight: number;
}

/** What a company says first is what it is: words up to here count for more. */
const OPENING_TOKENS = 12;
const OPENING_FACTOR = 2.5;
/** A phrase said n times counts 1 + this * ln n. */
const REPEAT_FACTOR = 0.6;
/** Texts that speak of many things say less of each: evidence is divided by (all evidence)^this. */
const SPREAD_EXPONENT = 0.4;
/** Evidence at which the strength is one half. */
const HALF = 0.75;
const KEEP = 0.45;

/**
 * Topics a description has to do with, by the cue phrases it holds; strongest first. An ancestor is among them only where
 * the text itself speaks of it.
 */
export function buildTopicsInText(
  rows: readonly Row[],
): (text: string) => { topic: string; strength: number }[] {
  const matcher = new PhraseMatcher<readonly Cue[]>();
  for (const [phrase, cues] of cuesByPhrase(rows)) {
    matcher.add(phrase, cues);
    matcher.add(plural(phrase), cues);
  }
  return (text) => {
    const said = new Map<readonly Cue[], { times: number; opening: boolean }>();
    const tokens = tokenize(text);
    for (const match of matcher.scan(tokens)) {
      const known = said.get(match.entry);
      if (known === undefined) said.set(match.entry, { times: 1, opening: match.start < OPENING_TOKENS });
      else known.times++;
    }
    return strengths(said);
  };
}

function cuesByPhrase(rows: readonly Row[]): Map<string, Cue[]> {
  const byPhrase = new Map<string, Cue[]>();
  for (const row of rows) {
    for (const cell of list(row['cues'])) {
      const weight = /:([\d.]+)$/.exec(cell);
      const phrase = weight === null ? cell : cell.slice(0, weight.index);
      const cues = byPhrase.get(phrase) ?? [];
      cues.push({ topic: row['id'] ?? '', weight: Number(weight?.[1] ?? 1) });
      byPhrase.set(phrase, cues);
    }
  }
  return byPhrase;
}

function strengths(
  said: ReadonlyMap<readonly Cue[], { times: number; opening: boolean }>,
): { topic: string; strength: number }[] {
  const evidence = new Map<string, number>();
  let total = 0;
  for (const [cues, { times, opening }] of said) {
    const factor = (opening ? OPENING_FACTOR : 1) * (1 + REPEAT_FACTOR * Math.log(times));
    for (const { topic, weight } of cues) {
      evidence.set(topic, (evidence.get(topic) ?? 0) + weight * factor);
      total += weight * factor;
    }
  }
  const spread = Math.max(1, total) ** SPREAD_EXPONENT;
  return [...evidence]
    .map(([topic, sum]) => ({ topic, strength: sum / (sum + HALF * spread) }))
    .filter(({ strength }) => strength >= KEEP)
    .sort((a, b) => b.strength - a.strength || (a.topic < b.topic ? -1 : 1));
}
