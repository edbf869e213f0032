import { createHash } from 'node:crypto';
import type { Lead } from '../../domain/lead.ts';
import { AppError } from '../../errors.ts';
import { ownTerms } from '../../lead-index/own-terms.ts';
import { cleanText, requireStorableKey, storableText } from './clean-text.ts';
import { LEAD_COLUMNS } from './lead-columns.ts';

const FIELDS = Object.keys(LEAD_COLUMNS) as (keyof Lead)[]; // Safe: LEAD_COLUMNS satisfies Record<keyof Lead>.

export interface EncodedLead {
  /** One row for json_to_recordset, without its index terms. */
  json: string;
  /** Those, with spaces between. */
  terms: string;
}

/**
 * The hash covers all that is stored, the index terms too: a lead is written anew when
 * the analysis of text has changed.
 */
export function encodeLead(lead: Lead, embedded: boolean): EncodedLead {
  requireStorableKey('lead_id', lead.lead_id);
  requireStorableKey('company_id', lead.company_id);
  const row: Record<string, unknown> = {};
  for (const field of FIELDS) if (lead[field] !== null) row[field] = lead[field]; // Absent reads as null, and faster.
  if (lead.created_at !== null) row.created_at = toInstant(lead.created_at);
  if (lead.city !== null) row.city_key = lead.city.toLowerCase();
  const terms = ownTerms(lead);
  const distinct = [...new Set(terms)];
  row.own_terms = distinct;
  row.own_length = terms.length;
  const plain = JSON.stringify(row);
  const json = storableText(plain);
  const hash = createHash('sha256').update(json).digest('base64url').slice(0, 22);
  // The hash stands in stored rows, so it stays that of this very text.
  const before = json.slice(1, json.lastIndexOf(TERMS));
  const after = json.slice(json.lastIndexOf(LENGTH));
  return {
    json: `{"content_hash":"${hash}","embedded":${embedded},${before}${after}`,
    terms: json === plain ? distinct.join(' ') : cleanText(distinct.join(' ')),
  };
}

/** The last two fields; within a string the quotes would be escaped. */
const TERMS = ',"own_terms":[';
const LENGTH = ',"own_length":';

function toInstant(createdAt: string): string {
  const ms = Date.parse(createdAt);
  if (Number.isNaN(ms)) throw new AppError('invalid', 'created_at is not an RFC 3339 instant.');
  return new Date(ms).toISOString();
}
