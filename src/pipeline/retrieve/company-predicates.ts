import type { Predicate } from '../../domain/predicate.ts';
import { companyKey } from '../../ingest/company-key.ts';
import { registrableDomain } from '../../ingest/registrable-domain.ts';
import { any, isIn } from './predicates.ts';

/** Names, domains, lead ids or company ids, each as given. */
export function isCompany(values: readonly string[]): Predicate {
  const keys = values.map(companyKey).filter((key) => key !== '');
  const domains = values.flatMap((value) => registrableDomain(value) ?? []);
  const parts = [isIn('company_key', keys), isIn('lead_id', values), isIn('company_id', values)];
  if (domains.length > 0) parts.push(isIn('domain', domains));
  return any(parts);
}
