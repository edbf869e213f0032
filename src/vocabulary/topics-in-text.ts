import { PhraseMatcher } from './phrase-matcher.ts';
import { plural } from './plural.ts';
import { list, type Row } from './read-table.ts';
import type { TopicGraph } from './topic-graph.ts';
import { tokenize } from './tokenize.ts';

interface Cue {
  readonly topic: string;
  readonly weight: number;
}

/** What a company says first is what it is: words up to here count for more. */
const OPENING_TOKENS = 24;
const OPENING_FACTOR = 1.6;
/** Evidence at which the strength is one half: one plain cue in the opening, or two anywhere. */
const HALF = 1.6;
const KEEP = 0.34;

/** Topics a description has to do with, by the cue phrases it holds: each distinct phrase counts once, at its best place. */
export function buildTopicsInText(rows: readonly Row[], graph: TopicGraph): (text: string) => { topic: string; strength: number }[] {
  const matcher = new PhraseMatcher<Cue[]>();
  for (const [phrase, cues] of cuesByPhrase(rows)) {
    matcher.add(phrase, cues);
    matcher.add(plural(phrase), cues);
  }
  return (text) => {
    const tokens = tokenize(text);
    const seen = new Set<Cue[]>();
    const evidence = new Map<string, number>();
    for (let i = 0; i < tokens.length; ) {
      const match = matcher.matchesAt(tokens, i)[0];
      if (match === undefined) {
        i++;
        continue;
      }
      if (!seen.has(match.entry)) {
        seen.add(match.entry);
        const factor = i < OPENING_TOKENS ? OPENING_FACTOR : 1;
        for (const { topic, weight } of match.entry) evidence.set(topic, (evidence.get(topic) ?? 0) + weight * factor);
      }
      i = match.end;
    }
    return strongest(evidence, graph);
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

function strongest(evidence: ReadonlyMap<string, number>, graph: TopicGraph): { topic: string; strength: number }[] {
  const found: { topic: string; strength: number }[] = [];
  for (const [topic, sum] of evidence) {
    const strength = sum / (sum + HALF);
    if (strength >= KEEP) found.push({ topic, strength });
  }
  const implied = new Set(found.flatMap(({ topic }) => graph.ancestors(topic)));
  return found
    .filter(({ topic }) => !implied.has(topic))
    .sort((a, b) => b.strength - a.strength || (a.topic < b.topic ? -1 : 1));
}
