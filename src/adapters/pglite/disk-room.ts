import { statfsSync } from 'node:fs';
import { AppError } from '../../errors.ts';
import type { Statement } from '../sql/sql-client.ts';

/**
 * The engine does not live through a full disk: it hangs in the middle of a write. So writes stop before: this much holds
 * two segments of its log (16 MB each) and the largest batch of an import.
 */
export const ROOM_BYTES_MIN = 64 << 20;

const WRITES = /\b(insert into|update|delete from|truncate|create|alter|drop|vacuum)\b/i;

/** @throws AppError('store_unavailable') where the statements write and the disk under `folder` is nearly full. */
export function requireRoom(folder: string, statements: Statement[]): void {
  if (statements.some(({ text }) => WRITES.test(text)) && isNearlyFull(folder)) throw diskFull(folder);
}

export function isNearlyFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < ROOM_BYTES_MIN;
  } catch {
    return false; // Not made yet.
  }
}

export function diskFull(folder: string): AppError {
  const least = `${ROOM_BYTES_MIN >> 20} MB`;
  return new AppError(
    'store_unavailable',
    `The disk under ${folder} is full (less than ${least} free): make room, then try again. What was acknowledged is kept.`,
  );
}
