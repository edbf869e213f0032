import { int } from './config-checks.ts';

/** Of counting how well it goes (docs/kpis.md). */
export const KPI_SETTINGS = {
  KPI_SECONDS: {
    schema: int(0, 3600).default(15),
    about:
      'How often a serving process counts new queries and outcomes for the KPIs, in seconds; of several processes one does. 0: this one never does.',
  },
} as const;
