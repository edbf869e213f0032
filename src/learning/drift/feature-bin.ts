/** Quarters of a power of ten, on either side of 1 for values below zero. */
const PER_DECADE = 4;
const NEGATIVE_DECADES = 4;
const POSITIVE_DECADES = 9;
/** Between 0 and 1, where nearly all features live. */
const LINEAR = 40;
const ZERO_BIN = 2 + 2 * NEGATIVE_DECADES * PER_DECADE;

/** Bins that there are: 0 for missing, then in the order of the values. */
export const FEATURE_BINS = ZERO_BIN + 1 + LINEAR + POSITIVE_DECADES * PER_DECADE;

/**
 * The fixed bin of any feature value, in the order of the values: zero by itself, forty equal ones in (0, 1], quarters of
 * powers of ten outside. Fixed, so that the bins of all days and processes can be added. What is no number is missing: 0.
 */
export function featureBin(value: number | null): number {
  if (value === null || Number.isNaN(value)) return 0;
  if (value < 0) {
    const limit = NEGATIVE_DECADES * PER_DECADE;
    return 1 + limit - clamp(Math.ceil(PER_DECADE * Math.log10(-value)), -limit, limit);
  }
  if (value === 0) return ZERO_BIN;
  if (value <= 1) return ZERO_BIN + clamp(Math.ceil(value * LINEAR - 1e-9), 1, LINEAR);
  return (
    ZERO_BIN + LINEAR + clamp(Math.ceil(PER_DECADE * Math.log10(value)), 1, POSITIVE_DECADES * PER_DECADE)
  );
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
