import { hashString } from '../../lead-index/hash.ts';
import type { LoggedLead, LoggedQuery } from '../../ports/training-log.ts';
import { gradeOf, gradeOfLabel } from './grade-of.ts';
import { type PositionBias, positionWeight } from './position-weight.ts';

/** What stands beside the features of a row, in this order, as 64-bit floats. */
export const META_COLUMNS = [
  'group',
  'slice',
  'rank',
  'grade',
  'weight',
  'label',
  'label_id',
  'country',
  'size',
  'industry',
  'need',
] as const;
export type Meta = Record<(typeof META_COLUMNS)[number], number>;

/** 0: learned from; 1: for early stopping, calibration and the weight; 2: the last, for the check. */
export type Slice = 0 | 1 | 2;

export interface Slices {
  /** Queries from here on are of slice 1, and from `checkMs` on of slice 2. */
  tuneMs: number;
  checkMs: number;
  /** Nothing from here on exists. */
  toMs: number;
  /** An outcome counts for its query for so long. */
  windowMs: number;
}

/** A judgement of a language model counts half of an outcome at most: times its confidence. */
const LABEL_WEIGHT = 0.5;
const SIZES = [10, 50, 200, 1000, 5000];

export interface GradedRow {
  lead: LoggedLead;
  meta: Omit<Meta, 'group' | 'country' | 'size' | 'industry'>;
  /** Upper end of its size band: index into SIZE_BANDS. */
  size: number;
}

export const SIZE_BANDS: readonly string[] = [
  '1-10',
  '11-50',
  '51-200',
  '201-1000',
  '1001-5000',
  '5001+',
  'unknown',
];

/**
 * The rows of one query, or none where nobody said anything of its leads. What slices 0 and 1 learn from had happened
 * when slice 2 began, as if the model had been trained then; slice 2 is graded by outcomes alone.
 */
export function trainingRows(query: LoggedQuery, slices: Slices, bias: PositionBias): GradedRow[] {
  const slice: Slice = query.asked_at_ms < slices.tuneMs ? 0 : query.asked_at_ms < slices.checkMs ? 1 : 2;
  const knownMs = slice === 2 ? slices.toMs : slices.checkMs;
  const untilMs = Math.min(knownMs, query.asked_at_ms + slices.windowMs);
  const graded = query.leads.map((lead) => ({ lead, ...gradeOf(lead.outcomes, query.asked_at_ms, untilMs) }));
  const isTold = graded.some(({ isSeen }) => isSeen);
  const labelled = graded.some(({ lead }) => labelOf(lead, knownMs) !== null);
  if (!isTold && (slice === 2 || !labelled)) return [];
  return graded
    .filter(({ lead }) => isTold || labelOf(lead, knownMs) !== null)
    .map(({ lead, grade, isSeen }) => {
      const label = labelOf(lead, knownMs);
      const byLabel = slice !== 2 && grade === 0 && !isSeen && label !== null;
      const weight = byLabel
        ? LABEL_WEIGHT * label.confidence
        : grade > 0
          ? positionWeight(lead.rank, bias)
          : 1;
      return {
        lead,
        size: sizeBand(lead.employees),
        meta: {
          slice,
          rank: lead.rank,
          grade: byLabel ? gradeOfLabel(label.value) : grade,
          weight,
          label: label?.value ?? -1,
          label_id: label === null ? -1 : hashString(`${query.need_key}\n${lead.lead_id}`),
          need: query.need_key === null ? 0 : 1,
        },
      };
    });
}

function labelOf(lead: LoggedLead, knownMs: number): LoggedLead['label'] {
  return lead.label !== null && lead.label.judged_at_ms < knownMs ? lead.label : null;
}

function sizeBand(employees: number | null): number {
  if (employees === null) return SIZE_BANDS.length - 1;
  const band = SIZES.findIndex((max) => employees <= max);
  return band < 0 ? SIZES.length : band;
}
