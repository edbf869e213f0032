/**
 * Every reason for which evidence is refused: what it means and how to mend it, written for the miner.
 * docs/evidence.md is made from this table. A code never changes its meaning.
 */
export const GATE_CODES = {
  schema: {
    means: 'A required field is missing, or a field is not of the form it must have.',
    fix: 'Send the fields as docs/import.md lists them.',
  },
  too_short: {
    means: 'The text is too short to say what happened.',
    fix: 'Send the whole sentence or passage that holds the evidence.',
  },
  too_long: {
    means: 'The text is longer than 10,000 characters.',
    fix: 'Send the passage that matters, not the whole page.',
  },
} as const;

export type GateCode = keyof typeof GATE_CODES;
