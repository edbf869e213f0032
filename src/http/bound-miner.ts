import type { Context } from 'hono';
import { AppError } from '../errors.ts';
import type { Variables } from './app.ts';

type Asked = Context<{ Variables: Variables }>;

/** A key bound to a miner sees that one alone; of any other it hears what it would hear of one that is not there. */
export function requireMinerVisible(c: Asked, minerId: string | null): void {
  const bound = c.get('access').minerId;
  if (bound !== null && bound !== minerId)
    throw new AppError('not_found', 'There is nothing here for this key.');
}

/** What a miner must not write, also with the scope `ingest`. */
export function requireUnbound(c: Asked): void {
  if (c.get('access').minerId === null) return;
  throw new AppError(
    'forbidden',
    'This key is bound to a miner: it may send snippets of that miner (POST /snippets).',
  );
}
