/** What is wrong with one field of one row, and what would be accepted. */
export interface Issue {
  field: string;
  reason: string;
  fix: string;
  /** Of evidence: its code in gates/codes.ts. */
  code?: string;
}

/** One row of an import file: read, or broken with its reasons. `line` counts from 1 in the decompressed file. */
export type Row =
  | { line: number; value: unknown; raw: string }
  | { line: number; errors: Issue[]; raw: string };

export interface Reject {
  line: number;
  errors: Issue[];
  raw: string;
}

export interface Warning extends Issue {
  line: number;
}
