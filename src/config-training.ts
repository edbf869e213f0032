import { z } from 'zod';
import { int, real } from './config-checks.ts';

/** Of what is kept to learn from, and of models trained on it (docs/training.md). */
export const TRAINING_SETTINGS = {
  QUERY_FEATURES: {
    schema: z.enum(['on', 'off']).default('on'),
    about:
      'Store what was known of every answered lead with the query: `assay train` learns from nothing else. `off` stores less and trains nothing.',
  },
  QUERY_FEATURES_MORE: {
    schema: int(0, 500).default(0),
    about:
      'The same for so many candidates that came next and were not answered, for off-policy estimates; some 200 bytes each.',
  },
  MODELS_DIR: {
    schema: z.string().min(1).optional(),
    about:
      'Folder of the models that `assay train` writes; default: `models` in ASSAY_DATA_DIR. Processes on several hosts need to share it.',
  },
  RANKER: {
    schema: z.enum(['auto', 'on', 'off']).default('auto'),
    about:
      'The promoted ranker (docs/training.md): `on` refuses to start where it cannot run, `auto` does without, `off` never uses one.',
  },
  RANKER_DEPTH: {
    schema: int(1, 2000).default(100),
    about: 'Best candidates of a query that the promoted ranker values; never fewer than are answered.',
  },
  RANKER_WEIGHT: {
    schema: real(0, 1).optional(),
    about: 'Share of the score that the promoted ranker has; default: what training found best.',
  },
  STUDENT: {
    schema: z.enum(['on', 'off']).default('on'),
    about:
      "Where what was learned from judgements knows what the language model would say of a lead, don't ask it.",
  },
  STUDENT_ERROR_MAX: {
    schema: real(0, 1).default(0.1),
    about: 'Mean difference from the language model up to which the promoted model is taken at its word.',
  },
  PYTHON: {
    schema: z.string().min(1).default('python3'),
    about: 'Python that `assay train` runs; it needs the packages of models/ranker/requirements.txt.',
  },
} as const;
