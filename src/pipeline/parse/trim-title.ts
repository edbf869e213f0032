import type { TitleChunk } from '../../vocabulary/api.ts';
import { isSector } from './about-company.ts';
import { KIND } from './cue-kinds.ts';
import {
  breaksBefore,
  cueBefore,
  type Draft,
  foldedAt,
  gapIs,
  placesFrom,
  textOf,
  titleWordsAt,
  topicsAt,
} from './draft.ts';
import { isEmployer } from './employer-notes.ts';

/** "head of platform fintech", "account manager cybersecurity", "managers for Silicon" Valley: the title ends before them. */
export function trimTitle(draft: Draft, chunk: TitleChunk): TitleChunk {
  for (let i = chunk.start + 1; i < chunk.end; i++) {
    const sector = endsInSector(draft, i, chunk.end);
    if (!sector && !isEmployerLast(draft, i, chunk.end) && !crosses(draft, i, chunk.end)) continue;
    const end = /^(?:of|for)$/.test(foldedAt(draft, i - 1)) ? i - 1 : i;
    if (joined(draft, i) || (end < i && !crosses(draft, i, chunk.end))) continue;
    const rest = draft.ctx.vocabulary.titles.read(textOf(draft, chunk.start, end));
    // "VP cybersecurity": by itself the rest says nothing of what they do.
    if (sector && rest.function === null) continue;
    if (hasHead(draft, { start: chunk.start, end })) return { ...chunk, end, ...rest };
  }
  return chunk;
}

function endsInSector(draft: Draft, i: number, end: number): boolean {
  const topic = topicsAt(draft, i)[0];
  return topic?.end === end && isSector(topic.entry);
}

function isEmployerLast(draft: Draft, i: number, end: number): boolean {
  return i === end - 1 && isEmployer(foldedAt(draft, i)) && breaksBefore(draft, end);
}

/** The first word of a place or of a longer name of a sector ("managers medical" devices). */
function crosses(draft: Draft, i: number, end: number): boolean {
  if (topicsAt(draft, i).some((match) => match.end > end && isSector(match.entry))) return true;
  return placesFrom(draft, i).some((place) => place.caution === 'ok' && i + place.length > end);
}

function joined(draft: Draft, i: number): boolean {
  return gapIs(draft, i, 'joint') || cueBefore(draft, i, KIND.and | KIND.or) !== null;
}

/** Whether a word for a person is in it: "engineer", "CTO", "head"; not in "trust & safety". */
export function hasHead(draft: Draft, chunk: { start: number; end: number }): boolean {
  for (let i = chunk.start; i < chunk.end; ) {
    // "partner management": no partner.
    let end = i + 1;
    for (const match of titleWordsAt(draft, i)) {
      if (match.end > chunk.end || match.end < end) continue;
      end = match.end;
      const { part } = match.entry;
      if (part === 'head' || part === 'phrase') return true;
    }
    i = end;
  }
  return false;
}
