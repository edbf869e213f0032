import { AppError } from '../../errors.ts';
import type { RejectedRow } from '../engine.ts';

const UNTIL = /until (\S+Z)/;
const SHOWN = 5;

/** Every row of a request was refused for the limits of its miners: told as a whole, with when to come again. */
export function allThrottled(rejects: readonly RejectedRow[], nowMs: number): AppError {
  const reasons = [...new Set(rejects.flatMap(({ errors }) => errors.map(({ reason }) => reason)))];
  const untils = reasons.map((reason) => Date.parse(UNTIL.exec(reason)?.[1] ?? '')).filter(Number.isFinite);
  const waitMs = Math.max(0, ...untils.map((until) => until - nowMs));
  return new AppError('throttled', `Nothing was taken: the miner ${reasons[0] ?? 'is throttled'}.`, {
    retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
    errors: reasons.slice(0, SHOWN).map((message) => ({
      path: 'miner_id',
      message,
      fix: 'send the rows again after that; docs/miners.md says how the limit is computed',
    })),
  });
}
