import { int, real } from './config-checks.ts';

/** What concerns miners: their quality, what they earn, how much they may send; part of SETTINGS in config.ts. */
export const MINER_SETTINGS = {
  MQF_HALF_LIFE_DAYS: {
    schema: real(1, 3650).default(60),
    about:
      'What a miner sent, and what became of it, counts half after this many days in its quality (docs/miners.md).',
  },
  MQF_FACTOR_MIN: {
    schema: real(0.01, 1).default(0.1),
    about: 'Least that evidence is multiplied by for the quality of its miner; 1 where nothing is known.',
  },
  MQF_FACTOR_MAX: {
    schema: real(1, 4).default(1.5),
    about: 'Most that evidence is multiplied by for the quality of its miner.',
  },
  MQF_FLAG_BELOW: {
    schema: real(0, 1).default(0.4),
    about: 'A miner whose quality is under this is flagged, and answers that lean on it are counted.',
  },
  MINER_ROWS_PER_MINUTE: {
    schema: int(0, 100_000_000).default(60_000),
    about:
      'Snippets that a miner without refusals may send per minute by topic and HTTP, five minutes of it at once; fewer as more of them are refused. 0 for no limit.',
  },
  EPOCH_DAYS: {
    schema: int(1, 366).default(7),
    about:
      'Length of an epoch, at whose end its pool is split among the miners (docs/incentives.md), in days.',
  },
  EPOCH_POOL: {
    schema: int(0, 1_000_000_000_000_000).default(1_000_000_000),
    about: 'Micro-credits that are split in each epoch; 0 for none.',
  },
} as const;
