import { tokenize } from '../../vocabulary/tokenize.ts';
import type { Cues } from '../knowledge.ts';

/** The text without words that only say "companies", "find me" or "people": they are in every prompt and bear on no lead. */
export function plainWords(text: string, cues: Cues): string {
  const tokens = tokenize(text);
  let plain = '';
  let kept = 0;
  for (let i = 0; i < tokens.length; ) {
    const cue = cues
      .matchesAt(tokens, i)
      .find(({ entry }) => entry.kind === 'company' || entry.kind === 'request' || entry.kind === 'person');
    const from = tokens[i];
    const to = tokens[(cue?.end ?? i + 1) - 1];
    if (from === undefined || to === undefined) break;
    if (cue === undefined) {
      // What stands between two kept words is kept with them: "R&D", "e-commerce".
      plain += kept === i && i > 0 ? text.slice(tokens[i - 1]?.end ?? from.start, from.start) : ' ';
      plain += text.slice(from.start, from.end);
      kept = i + 1;
    }
    i = cue?.end ?? i + 1;
  }
  return plain.replace(/\s+/g, ' ').trim();
}
