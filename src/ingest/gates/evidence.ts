import type { SnippetWrite } from '../../ports/store.ts';
import type { Refusal } from './refusal.ts';

/** A snippet that has passed the schema, with the views of its text that the gates share. */
export interface Evidence {
  snippet: SnippetWrite;
  nowMs: number;
  /** NFKC: full-width letters and digits are plain ones. */
  text: string;
  lower: string;
  ascii: boolean;
  /** `text` without web addresses, which are full of numbers. */
  prose: string;
  /** Runs of letters, marks and digits of `lower`. */
  words: string[];
  url: URL | null;
}

/** A pure check; null is a pass. */
export type Gate = (evidence: Evidence) => Refusal | null;

const NOT_ASCII = /[^\u0000-\u007f]/;
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const ASCII_WORD = /[a-z0-9]+/g;
const ADDRESS = /(?:https?:\/\/|www\.)[^\s<>"']+/gi;

export function evidenceOf(snippet: SnippetWrite, nowMs: number): Evidence {
  const plain = !NOT_ASCII.test(snippet.text);
  const text = plain ? snippet.text : snippet.text.normalize('NFKC');
  const lower = text.toLowerCase();
  const words: string[] = lower.match(plain ? ASCII_WORD : WORD) ?? [];
  const prose = text.includes('://') || lower.includes('www.') ? text.replace(ADDRESS, ' ') : text;
  const { source_url } = snippet;
  const url = source_url !== null && URL.canParse(source_url) ? new URL(source_url) : null;
  return { snippet, nowMs, text, lower, ascii: plain, prose, words, url };
}
