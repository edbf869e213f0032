import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { wordPiece } from '../static-embedder/wordpiece.ts';

export interface BertTokenizer {
  /** Ids with the marks of start and end, at most `tokensMax` in all. */
  encode(text: string): number[];
  readonly tokensMax: number;
}

const TOKENS_MAX_DEFAULT = 256;

const TokenizerFile = z.object({
  truncation: z.object({ max_length: z.int().min(3) }).nullish(),
  normalizer: z.object({
    type: z.literal('BertNormalizer'),
    clean_text: z.boolean().default(true),
    handle_chinese_chars: z.boolean().default(true),
    strip_accents: z.boolean().nullish(),
    lowercase: z.boolean().default(true),
  }),
  pre_tokenizer: z.object({ type: z.literal('BertPreTokenizer') }),
  model: z.object({
    type: z.literal('WordPiece'),
    vocab: z.record(z.string(), z.int().min(0)),
    unk_token: z.string().default('[UNK]'),
    continuing_subword_prefix: z.string().default('##'),
    max_input_chars_per_word: z.int().min(1).default(100),
  }),
});

/** A tokenizer.json of the BERT type; null where it is of another type. */
export function readBertTokenizer(path: string): BertTokenizer | null {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new AppError('config', `${path} cannot be read as a tokenizer.json`, { cause });
  }
  const parsed = TokenizerFile.safeParse(content);
  if (!parsed.success) return null;
  const { model, normalizer, truncation } = parsed.data;
  const vocabulary = new Map(Object.entries(model.vocab));
  const start = vocabulary.get('[CLS]');
  const end = vocabulary.get('[SEP]');
  if (start === undefined || end === undefined || !vocabulary.has(model.unk_token)) return null;
  const tokenizer = wordPiece(vocabulary, {
    lowercase: normalizer.lowercase,
    stripAccents: normalizer.strip_accents ?? normalizer.lowercase,
    spaceChinese: normalizer.handle_chinese_chars,
    cleanText: normalizer.clean_text,
    unknown: model.unk_token,
    prefix: model.continuing_subword_prefix,
    wordCharsMax: model.max_input_chars_per_word,
  });
  const tokensMax = truncation?.max_length ?? TOKENS_MAX_DEFAULT;
  return { tokensMax, encode: (text) => [start, ...tokenizer.encode(text, tokensMax - 2), end] };
}
