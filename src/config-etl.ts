import { z } from 'zod';
import { int, real } from './config-checks.ts';

/** What concerns postings and technology snapshots; part of SETTINGS in config.ts. */
export const ETL_SETTINGS = {
  ETL_MINER: {
    schema: z
      .string()
      .regex(/^[\x21-\x7e]{1,100}$/, '1 to 100 printable characters')
      .default('assay-etl'),
    about: 'The miner_id of evidence made from job postings and technology snapshots.',
  },
  ETL_CONFIRM: {
    schema: int(1, 10).default(2),
    about: 'A technology counts as dropped when it is missing from so many snapshots in a row.',
  },
  ETL_USER_AGENT: {
    schema: z
      .string()
      .regex(/^[A-Za-z][\x20-\x7e]{2,200}$/, '3 to 200 printable characters, a letter first')
      .default('AssayBot/0.1'),
    about: 'Who asks for pages, and the name that robots.txt is read for; add how to reach you.',
  },
  ETL_DELAY_SECONDS: {
    schema: real(0.1, 3600).default(1),
    about: 'Shortest pause between two pages of one host; a longer Crawl-delay in robots.txt wins.',
  },
  ETL_PAGES_MAX: { schema: int(1, 100_000).default(1000), about: 'Most pages of one run over the web.' },
  ETL_SCHEDULES: {
    schema: z.enum(['on', 'off']).default('on'),
    about: 'Whether a serving process runs what `assay etl schedule` has set, when it is due.',
  },
};
