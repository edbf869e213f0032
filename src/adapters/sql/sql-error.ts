import { AppError } from '../../errors.ts';
import { LockTaken, UniqueViolation } from './sql-client.ts';

/**
 * SQLSTATEs that mean "not now": connection, resources, operator intervention, a replica that had to apply changes, a
 * deadlock (PostgreSQL, appendix A).
 */
const UNAVAILABLE = /^(08|53|58|57P|25006|40001|40P01)/;
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
/** Node's codes of a TLS handshake that failed. */
const TLS = /CERT|TLS|SSL|UNABLE_TO_/;
const UNIQUE_VIOLATION = '23505';
const LOCK_NOT_AVAILABLE = '55P03';
/** What an operator can mend, and how. */
const MEND: Record<string, string> = {
  '53100': 'The disk of the store is full: make room on it, then try again. What was acknowledged is kept.',
  '53200': 'The store is out of memory: give it more, or lower its work_mem.',
  '53300': 'The database has no connection left: raise max_connections or lower ASSAY_DATABASE_POOL.',
  '25006': 'The database is read-only (a replica?): point ASSAY_DATABASE_URL at the primary.',
  '28000':
    'The database refused the login: check the user in ASSAY_DATABASE_URL and the rules of the server.',
  '28P01': 'The database refused the password in ASSAY_DATABASE_URL.',
  '3D000': 'The database that ASSAY_DATABASE_URL names does not exist: create it.',
  '42501': 'The user in ASSAY_DATABASE_URL may not do this: grant it the rights, or own the schema.',
  ENOSPC: 'The disk of the store is full: make room on it, then try again. What was acknowledged is kept.',
};

/** One table from what an engine reports to what callers see. */
export function toStoreError(code: string | undefined, cause: unknown): Error {
  if (code === UNIQUE_VIOLATION)
    return new UniqueViolation('The store refused a second row of one key.', cause);
  if (code === QUERY_CANCELED) {
    return new AppError('deadline', 'The store did not answer in time.', { cause });
  }
  if (code === LOCK_NOT_AVAILABLE) return new LockTaken('The store is locked by somebody else.', cause);
  const mend = code === undefined ? undefined : MEND[code];
  if (mend !== undefined) return new AppError('store_unavailable', mend, { cause });
  if (code !== undefined && TLS.test(code)) {
    const mend = 'check sslmode in the URL, and name the authority in NODE_EXTRA_CA_CERTS';
    return new AppError(
      'store_unavailable',
      `The certificate of the database is not accepted (${code}): ${mend}.`,
      { cause },
    );
  }
  if (code !== undefined && (UNAVAILABLE.test(code) || CONNECTION_CODES.has(code))) {
    return new AppError('store_unavailable', 'The store does not answer.', { cause });
  }
  return new AppError('internal', `The store refused a statement (${code ?? 'no code'}).`, { cause });
}
