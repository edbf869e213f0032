import { int } from './config-checks.ts';

const days = (fallback: number) => int(0, 36_500).default(fallback);

/** How long what is kept; part of SETTINGS in config.ts. docs/data-protection.md says what is in each. */
export const DATA_SETTINGS = {
  OUTCOMES_KEEP_DAYS: {
    schema: days(0),
    about:
      'Outcomes older than this are deleted; 0 keeps them. Not less than ASSAY_LEARNING_DAYS while learning is on: what was learned would change with the next start.',
  },
  LABELS_KEEP_DAYS: {
    schema: days(0),
    about:
      'Judgements of the language model older than this are deleted; 0 keeps them. Not less than ASSAY_LABEL_DAYS.',
  },
  SPEND_KEEP_DAYS: {
    schema: days(0),
    about: 'What language models came to, by day and caller, is deleted after this; 0 keeps it.',
  },
  TECHNOLOGY_KEEP_DAYS: {
    schema: days(0),
    about: 'Technology snapshots older than this are deleted; 0 keeps them.',
  },
  MINER_DAYS_KEEP_DAYS: {
    schema: days(0),
    about:
      'What miners sent, by day, is deleted after this; 0 keeps it. Not less than ten times ASSAY_MQF_HALF_LIFE_DAYS, where a day still counts a thousandth.',
  },
  REPUTATION_KEEP_DAYS: {
    schema: int(1, 36_500).default(180),
    about: 'Submitters that have not asked for so long are forgotten, with their alerts.',
  },
  AUDIT_KEEP_DAYS: {
    schema: days(0),
    about: 'Entries of the audit log older than this are deleted, and the log says so; 0 keeps them.',
  },
  RETENTION_SECONDS: {
    schema: int(0, 86_400).default(3600),
    about:
      'How often a serving process deletes what is too old and ends what was to be forgotten; of several one does. 0: this one never does.',
  },
  FORGET_GRACE_SECONDS: {
    schema: int(0, 86_400).default(60),
    about:
      'After `assay forget` other processes on PostgreSQL have so long to hear of it, before the last trace of the ids is deleted too.',
  },
} as const;

/** What is learned must not depend on when the process was started. */
export function dataChecks(
  values: Record<string, unknown>,
): { path: string; message: string; fix: string }[] {
  const wrong: { path: string; message: string; fix: string }[] = [];
  const atLeast = (key: string, least: unknown, why: string) => {
    const given = Number(values[key]);
    if (given > 0 && given < Number(least))
      wrong.push({
        path: `ASSAY_${key}`,
        message: `${given} is less than ${why}`,
        fix: `set it to 0 or to ${least} at least`,
      });
  };
  if (values.LEARNING === 'on') atLeast('OUTCOMES_KEEP_DAYS', values.LEARNING_DAYS, 'ASSAY_LEARNING_DAYS');
  atLeast('OUTCOMES_KEEP_DAYS', 2 * Number(values.EPOCH_DAYS), 'two epochs (ASSAY_EPOCH_DAYS)');
  atLeast('LABELS_KEEP_DAYS', values.LABEL_DAYS, 'ASSAY_LABEL_DAYS');
  atLeast(
    'MINER_DAYS_KEEP_DAYS',
    10 * Number(values.MQF_HALF_LIFE_DAYS),
    'ten times ASSAY_MQF_HALF_LIFE_DAYS',
  );
  return wrong;
}
