import { createHash } from 'node:crypto';
import { analyze } from '../../lead-index/analyze.ts';
import type { Asked } from '../retrieve/merge-filters.ts';

/** What would be bought. Needs with the same canonical terms are one need, whatever the words and their order. */
export interface Need {
  text: string;
  terms: string[];
  key: string;
}

const TEXT_MAX = 400;
const TERMS_MAX = 64;

/** Null where the prompt names neither a need nor a topic: there is nothing to judge a lead for. */
export function needOf(asked: Asked): Need | null {
  const { include } = asked;
  const parts = [asked.need, ...include.industries, ...include.keywords, ...include.technologies];
  const terms = [...new Set(parts.flatMap(analyze))].sort().slice(0, TERMS_MAX);
  if (terms.length === 0) return null;
  const text = [...new Set(parts.filter((part) => part !== ''))].join(', ').slice(0, TEXT_MAX).toWellFormed();
  const key = createHash('sha256').update(terms.join(' ')).digest('base64url').slice(0, 22);
  return { text, terms, key };
}
