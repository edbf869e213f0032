/** Collects what was skipped or replaced, and why, for the answer's `degraded`. */
export interface Degradation {
  readonly notes: string[];
  note(text: string): void;
}

export function createDegradation(): Degradation {
  const notes: string[] = [];
  return {
    notes,
    note(text) {
      if (!notes.includes(text)) notes.push(text);
    },
  };
}
