import type { Config } from '../config.ts';
import type { LeadIndex } from '../lead-index/api.ts';
import { hashString } from '../lead-index/hash.ts';
import { createStudent } from '../learning/student/create-student.ts';
import { factsAt } from '../pipeline/fallback/facts-at.ts';
import type { OnlineStudent } from '../ports/online-student.ts';

const DAY_MS = 86_400_000;
/** A fit of so many takes some 60 ms (bench/distillation.ts), on the thread that answers. */
const LABELS_MAX = 3000;
/** Longest that a label takes to every other process, beyond the step of as_of that it was made in. */
const SPREAD_MS = 15_000;

/** What learns from the labels of a language model; null where it is switched off. */
export function openStudent(
  config: Config,
  index: () => LeadIndex,
  promptVersion: string,
): OnlineStudent | null {
  if (config.STUDENT === 'off') return null;
  return createStudent({
    settings: {
      labelsMin: config.STUDENT_LABELS_MIN,
      labelsMax: LABELS_MAX,
      errorMax: config.STUDENT_DEVIATION_MAX,
      auditShare: config.STUDENT_AUDIT,
      maxAgeMs: config.LABEL_DAYS * DAY_MS,
      lagMs: config.AS_OF_STEP_SECONDS * 1000 + SPREAD_MS,
    },
    promptVersion,
    factsOf(leadId) {
      const snapshot = index().snapshot();
      const [found] = snapshot.lookup('lead_id', leadId, 1);
      const segment = found === undefined ? undefined : snapshot.segments[found.segment];
      return found === undefined || segment === undefined ? null : factsAt(segment, found.ordinal);
    },
    shareOf: (text) => hashString(text) / 2 ** 32,
  });
}
