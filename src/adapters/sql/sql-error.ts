import { AppError } from '../../errors.ts';
import { UniqueViolation } from './sql-client.ts';

/** Classes of SQLSTATE that mean "not now": connection, resources, operator intervention (PostgreSQL, appendix A). */
const UNAVAILABLE = /^(08|53|58|57P|25006)/;
const CONNECTION_CODES = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
]);
const QUERY_CANCELED = '57014';
const UNIQUE_VIOLATION = '23505';

/** One table from what an engine reports to what callers see. */
export function toStoreError(code: string | undefined, cause: unknown): Error {
  if (code === UNIQUE_VIOLATION)
    return new UniqueViolation('The store refused a second row of one key.', cause);
  if (code === QUERY_CANCELED) {
    return new AppError('deadline', 'The store did not answer in time.', { cause });
  }
  if (code !== undefined && (UNAVAILABLE.test(code) || CONNECTION_CODES.has(code))) {
    return new AppError('store_unavailable', 'The store does not answer.', { cause });
  }
  return new AppError('internal', `The store refused a statement (${code ?? 'no code'}).`, { cause });
}
