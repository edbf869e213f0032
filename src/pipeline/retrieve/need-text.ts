import type { Parsed } from '../../domain/parsed.ts';
import type { Asked } from './merge-filters.ts';

/** What the query means, as one text for the embedder: the topics asked for, then the need. Empty where neither is there. */
export function needText(intent: Parsed['intent'], asked: Asked): string {
  const topics = [...asked.include.industries, ...asked.include.keywords];
  return [...topics, intent.text].filter((part) => part.trim() !== '').join(', ');
}
