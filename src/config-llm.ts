import { z } from 'zod';
import { int, real } from './config-checks.ts';
import { Secret } from './secret.ts';

/** Dollars per million tokens. */
export interface LlmRate {
  input: number;
  output: number;
}

const RATE = /^([^=,\s]+)=(\d+(?:\.\d+)?)\/(\d+(?:\.\d+)?)$/;

/** Rates by model; null where the text is not such a list. */
export function readRates(text: string): Map<string, LlmRate> | null {
  const table = new Map<string, LlmRate>();
  for (const part of text.split(',')) {
    const [, model, input, output] = RATE.exec(part.trim()) ?? [];
    if (model === undefined) return null;
    table.set(model, { input: Number(input), output: Number(output) });
  }
  return table;
}

/** What concerns language models; part of SETTINGS in config.ts. */
export const LLM_SETTINGS = {
  LLM_BASE_URL: {
    schema: z
      .url({ protocol: /^https?$/, error: 'a URL that starts with http:// or https://' })
      .refine((url) => !URL.canParse(url) || new URL(url).username === '', 'a URL without a user or password')
      .optional(),
    about:
      'An OpenAI-compatible server, up to and with `/v1`. With it and ASSAY_LLM_MODEL, weak evidence is judged.',
    isSecret: true,
  },
  LLM_API_KEY: {
    schema: z
      .string()
      .regex(/^[\x21-\x7e]+$/, 'printable characters without spaces')
      .transform((key) => new Secret(key))
      .optional(),
    about: 'Key for that server; left out where it asks for none. Shown nowhere.',
    isSecret: true,
  },
  LLM_MODEL: { schema: z.string().min(1).optional(), about: 'Model to ask there.' },
  LLM_PARSE: {
    schema: z.enum(['on', 'off']).default('off'),
    about: 'Let the model also read what the rules left of a prompt; sends the prompt.',
  },
  LLM_RATES: {
    schema: z
      .string()
      .refine((text) => readRates(text) !== null, 'a list like gpt-4o-mini=0.15/0.6,*=2.5/10')
      .default('*=2.5/10'),
    about: 'Dollars per million input/output tokens, by model; `*` is for any other.',
  },
  LLM_BM25: {
    schema: real(0, 1000).default(8),
    about: 'Evidence is weak, and may be judged, where the best BM25 of a lead is under this.',
  },
  LLM_WEIGHT: {
    schema: real(0, 1).default(0.7),
    about: 'Share of intent that a sure judgement has where evidence is weak.',
  },
  LLM_WAIT_MS: {
    schema: int(1, 60_000).default(120),
    about: 'Longest wait for the model within ASSAY_LATENCY_MS. Later answers serve the next query.',
  },
  LLM_CALL_MS: {
    schema: int(100, 120_000).default(10_000),
    about: 'Longest life of a call, also after the answer it was made for has gone out.',
  },
  LLM_LEADS_PER_QUERY: { schema: int(1, 200).default(20), about: 'Most leads that one query asks about.' },
  LLM_LEADS_PER_CALL: { schema: int(1, 50).default(10), about: 'Most leads in one call.' },
  LLM_CONCURRENCY: { schema: int(1, 256).default(4), about: 'Calls under way at once.' },
  LLM_REPLY_BYTES_MAX: {
    schema: int(1024, 16_777_216).default(65_536),
    about: 'An answer of the model is cut off after this many bytes.',
  },
  LLM_QUERY_SHARE: {
    schema: real(0, 1).default(0.3),
    about: 'Of any ASSAY_LLM_QUERY_WINDOW queries in a row, at most this share calls the model.',
  },
  LLM_QUERY_WINDOW: { schema: int(1, 100_000).default(50), about: 'Queries that the share is counted over.' },
  LLM_USD_PER_LEAD: {
    schema: real(0, 1000).default(0.002),
    about: 'Most dollars per lead answered, on average over the day.',
  },
  LLM_USD_PER_LEAD_MAX: {
    schema: real(0, 1000).default(0.004),
    about: 'Most dollars per lead answered, for one query; a request may lower it.',
  },
  LLM_USD_PER_QUERY: { schema: real(0, 10_000).default(0.1), about: 'Most dollars for one query.' },
  LLM_TOKENS_PER_QUERY: { schema: int(0, 10_000_000).default(40_000), about: 'Most tokens for one query.' },
  LLM_USD_PER_DAY: { schema: real(0, 1_000_000).default(10), about: 'Most dollars a day (UTC).' },
  LLM_TOKENS_PER_DAY: {
    schema: int(0, 1_000_000_000_000).default(20_000_000),
    about: 'Most tokens a day (UTC).',
  },
  LLM_USD_PER_DAY_PER_KEY: {
    schema: real(0, 1_000_000).default(10),
    about: 'Most dollars a day (UTC) for the queries of one API key.',
  },
  LLM_TOKENS_PER_DAY_PER_KEY: {
    schema: int(0, 1_000_000_000_000).default(20_000_000),
    about: 'Most tokens a day (UTC) for the queries of one API key.',
  },
  LLM_BREAKER_PERCENT: {
    schema: real(0, 100).default(20),
    about: 'Share of failed calls, in percent, at which no more are made for a while.',
  },
  LLM_BREAKER_VOLUME: {
    schema: int(1, 10_000).default(10),
    about: 'Fewest calls in the window before that.',
  },
  LLM_BREAKER_WINDOW_MS: {
    schema: int(100, 3_600_000).default(30_000),
    about: 'Window that failures are counted over.',
  },
  LLM_BREAKER_OPEN_MS: {
    schema: int(10, 3_600_000).default(10_000),
    about: 'How long until one call tries again.',
  },
  STUDENT_LABELS_MIN: {
    schema: int(2, 4000).default(300),
    about: 'Fewest judgements before what was learned from them answers in place of the model.',
  },
  STUDENT_DEVIATION_MAX: {
    schema: real(0, 1).default(0.2),
    about:
      'Largest standard deviation from the model to be expected of it, judgements being 0..1; beyond it the model is asked.',
  },
  STUDENT_AUDIT: {
    schema: real(0, 1).default(0.03),
    about: 'Share of needs a day for which the model is asked all the same, to go on learning.',
  },
  LABELS_MAX: { schema: int(0, 10_000_000).default(100_000), about: 'Judgements kept in the process.' },
  LABEL_DAYS: { schema: real(0.01, 36_500).default(90), about: 'Older judgements are not used.' },
} as const;
