import { AppError } from '../errors.ts';
import type { Issue } from './issue.ts';

/** What became of one record of a message. */
export interface Verdict {
  accepted: boolean;
  refusals: Issue[];
  /** Holds personal data of a consumer: it may not be written anywhere. */
  personal: boolean;
}

/** Verdicts in the order given. Rejects where nothing can be said of single records; then all may come again. */
export type WriteJudged<J> = (judged: J[], signal: AbortSignal) => Promise<Verdict[]>;

/** SQLSTATE classes that speak of the values sent, not of the state of the store: data, cardinality, program limits. */
const ABOUT_THE_VALUES = /^(?:21|22|54)/;

/**
 * Stores records; where one of them makes the whole write fail, halves it until that one stands alone and is refused.
 * What says nothing of the records themselves (no connection, no disk, a deadline, a wrong schema) is thrown on.
 */
export async function isolateRefused<J>(
  records: J[],
  write: WriteJudged<J>,
  signal: AbortSignal,
): Promise<Verdict[]> {
  try {
    return await write(records, signal);
  } catch (error) {
    if (!isAboutTheValues(error)) throw error;
    if (records.length <= 1)
      return records.map(() => ({ accepted: false, refusals: [refusal(error)], personal: false }));
    const middle = records.length >> 1;
    const first = await isolateRefused(records.slice(0, middle), write, signal);
    return [...first, ...(await isolateRefused(records.slice(middle), write, signal))];
  }
}

function isAboutTheValues(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError) return true;
  if (!(error instanceof AppError)) return false;
  if (error.code === 'invalid') return true;
  const { cause } = error;
  const state = typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'code') : undefined;
  return error.code === 'internal' && typeof state === 'string' && ABOUT_THE_VALUES.test(state);
}

function refusal(error: unknown): Issue {
  const [wrong] = error instanceof AppError ? error.errors : [];
  return {
    code: 'not_storable',
    field: wrong?.path ?? '',
    reason: wrong?.message ?? 'the record cannot be stored',
    fix: wrong?.fix ?? 'look for extreme values and characters in it',
  };
}
