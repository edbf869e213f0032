import { real } from './config-checks.ts';

/** What concerns experiments and exploration; part of SETTINGS in config.ts. */
export const EXPERIMENT_SETTINGS = {
  EXPLORE_SHARE: {
    schema: real(0, 0.5).default(0),
    about:
      'Share of the answers in which neighbours are swapped by chance, so that a new ranking can be judged from the log (docs/experiments.md).',
  },
} as const;
