import type { Lead } from '../../domain/lead.ts';
import type { Facet } from '../../domain/predicate.ts';
import { companyKey } from '../../ingest/company-key.ts';
import { registrableDomain } from '../../ingest/registrable-domain.ts';
import type { Store } from '../../ports/store.ts';
import type { Deal } from './read-deals.ts';

export interface MatchedDeal {
  deal: Deal;
  lead: Lead;
}

export interface MatchReport {
  matched: MatchedDeal[];
  /** By what they were found. */
  by: { lead_id: number; domain: number; name: number };
  unmatched: { line: number; reason: string }[];
}

const KEYS_PER_READ = 500;
const LEADS_PER_KEY = 20;

type Way = { by: keyof MatchReport['by']; facet: Facet; keyOf(deal: Deal): string | null };
/** The surest first. */
const WAYS: readonly Way[] = [
  { by: 'lead_id', facet: 'lead_id', keyOf: (deal) => deal.leadId },
  {
    by: 'domain',
    facet: 'domain',
    keyOf: (deal) => (deal.domain === null ? null : registrableDomain(deal.domain)),
  },
  {
    by: 'name',
    facet: 'company_key',
    keyOf: (deal) => (deal.company === null ? null : companyKey(deal.company)),
  },
];

/** Finds the stored lead of each deal: by lead id, else by domain, else by name, where that names one company only. */
export async function matchDeals(
  store: Pick<Store, 'matchIds' | 'getBlocks'>,
  tenant: string,
  deals: readonly Deal[],
): Promise<MatchReport> {
  const found = new Map<Deal, MatchedDeal>();
  const several = new Set<Deal>();
  const by = { lead_id: 0, domain: 0, name: 0 };
  for (const way of WAYS) {
    const open = deals.filter((deal) => !found.has(deal) && way.keyOf(deal) !== null);
    const leads = await leadsBy(store, tenant, way, open);
    for (const deal of open) {
      const [lead, ...others] = leads.get(way.keyOf(deal) ?? '') ?? [];
      if (lead === undefined) continue;
      if (others.some(({ company_id }) => company_id !== lead.company_id)) {
        several.add(deal);
        continue;
      }
      found.set(deal, { deal, lead });
      by[way.by]++;
    }
  }
  const unmatched = deals
    .filter((deal) => !found.has(deal))
    .map((deal) => ({ line: deal.line, reason: reasonOf(deal, several.has(deal)) }));
  return { matched: deals.flatMap((deal) => found.get(deal) ?? []), by, unmatched };
}

async function leadsBy(
  store: Pick<Store, 'matchIds' | 'getBlocks'>,
  tenant: string,
  { by, facet, keyOf }: Way,
  deals: readonly Deal[],
): Promise<Map<string, Lead[]>> {
  const keys = [...new Set(deals.flatMap((deal) => keyOf(deal) ?? []))];
  const leads = new Map<string, Lead[]>();
  const keyOfLead = (lead: Lead) =>
    by === 'lead_id' ? lead.lead_id : by === 'domain' ? (lead.domain ?? '') : companyKey(lead.company_name);
  for (let from = 0; from < keys.length; from += KEYS_PER_READ) {
    const values = keys.slice(from, from + KEYS_PER_READ);
    const ids = await store.matchIds(tenant, { op: 'in', facet, values }, KEYS_PER_READ * LEADS_PER_KEY);
    for (const { lead } of await store.getBlocks(tenant, ids)) {
      const list = leads.get(keyOfLead(lead));
      if (list === undefined) leads.set(keyOfLead(lead), [lead]);
      else list.push(lead);
    }
  }
  for (const list of leads.values()) list.sort((a, b) => (a.lead_id < b.lead_id ? -1 : 1));
  return leads;
}

function reasonOf({ leadId, domain, company }: Deal, isSeveral: boolean): string {
  const named = (leadId ?? domain ?? company ?? '').slice(0, 60);
  return isSeveral
    ? `several stored companies are called "${named}"`
    : `no stored lead is "${named}"; import it first`;
}
