import { z } from 'zod';
import { real, splitList } from './config-checks.ts';
import { RELAX_STEPS } from './domain/relax-step.ts';

/** What is relaxed first, and the weights of the score; part of SETTINGS in config.ts. */
export const SCORE_SETTINGS = {
  RELAX_ORDER: {
    schema: z
      .string()
      .default(RELAX_STEPS.join(','))
      .transform(splitList)
      .pipe(z.array(z.enum(RELAX_STEPS, { error: `a comma-separated list of: ${RELAX_STEPS.join(', ')}` }))),
    about:
      'What is relaxed first while fewer than four times K leads match. A field left out is never relaxed.',
  },
  WEIGHT_FIT: { schema: real(0, 1).default(0.6), about: 'Share of fit in the score.' },
  WEIGHT_INTENT: { schema: real(0, 1).default(0.4), about: 'Share of intent in the score.' },
  BM25_K1: { schema: real(0, 10).default(1.2), about: 'BM25 term-frequency saturation.' },
  BM25_B: { schema: real(0, 1).default(0.75), about: 'BM25 length normalisation.' },
  INTENT_S0: { schema: real(0.01, 1000).default(8), about: 'Raw BM25 at which intent is one half.' },
  DECAY_DAYS: {
    schema: real(0.1, 36_500).default(90),
    about: 'Evidence weighs exp(-age / this), age in days.',
  },
  DECAY_FLOOR: { schema: real(0, 1).default(0.1), about: 'Least weight of old evidence.' },
  OWN_TEXT_WEIGHT: {
    schema: real(0, 1).default(0.5),
    about: "Weight of BM25 over a lead's own text, next to 1 for snippets.",
  },
} as const;
