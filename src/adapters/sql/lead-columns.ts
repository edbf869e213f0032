import type { Lead } from '../../domain/lead.ts';

/** Every field of a lead with its column type, in the order in which a lead is read back. */
export const LEAD_COLUMNS = {
  lead_id: 'text',
  company_id: 'text',
  company_name: 'text',
  company_key: 'text',
  domain: 'text',
  description: 'text',
  industry: 'text',
  sub_industry: 'text',
  keywords: 'text[]',
  topics: 'text[]',
  mentions: 'text[]',
  employees_min: 'double precision',
  employees_max: 'double precision',
  location: 'text',
  country: 'text',
  region: 'text',
  city: 'text',
  founded_year: 'double precision',
  funding_usd: 'double precision',
  funding_stage: 'text',
  company_type: 'text',
  technologies: 'text[]',
  title: 'text',
  title_terms: 'text[]',
  seniority: 'text',
  function: 'text',
  email: 'text',
  phone: 'text',
  source: 'text',
  attributes: 'jsonb',
  created_at: 'timestamptz',
  quality: 'double precision',
} as const satisfies Record<keyof Lead, string>;

/** Columns that the store derives from the lead. */
export const DERIVED_COLUMNS = {
  city_key: 'text',
  own_terms: 'text[]',
  own_length: 'integer',
  content_hash: 'text',
} as const;
