import type { Lead } from '../domain/lead.ts';

type Described = Omit<Lead, 'quality'>;

/** A description of this many characters is full; a shorter one counts in proportion. */
const FULL_DESCRIPTION = 120;

/**
 * 0..1, how complete and checkable a record is: the weighted share of what is present. The weights (sum 1) follow how
 * much each field helps to check the company and to judge its fit.
 */
export function leadQuality(lead: Described): number {
  const description = Math.min(1, (lead.description?.length ?? 0) / FULL_DESCRIPTION);
  const score =
    0.2 * one(lead.domain !== null) +
    0.2 * description +
    0.15 * one(lead.topics.length > 0) +
    0.12 * one(lead.employees_min !== null) +
    0.08 * one(lead.country !== null) +
    0.05 * one(lead.city !== null || lead.region !== null) +
    0.06 * one(lead.founded_year !== null) +
    0.06 * one(lead.funding_usd !== null || lead.funding_stage !== null) +
    0.05 * one(lead.title !== null) +
    0.03 * one(lead.technologies.length > 0 || lead.keywords.length > 0);
  return Math.round(score * 10_000) / 10_000;
}

function one(present: boolean): number {
  return present ? 1 : 0;
}
