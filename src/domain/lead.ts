/** A lead as it is sent to us: the public import record. Only the first three are required. */
export interface LeadRecord {
  lead_id: string;
  company_id: string;
  company_name: string;
  domain?: string;
  description?: string;
  industry?: string;
  sub_industry?: string;
  keywords?: string[];
  /** A count, or a range as people write it ("51-200", "1,000+"). */
  employee_count?: number | string;
  /** Free text that fills the missing place fields. */
  location?: string;
  country?: string;
  region?: string;
  city?: string;
  founded_year?: number;
  funding_usd?: number | string;
  funding_stage?: string;
  company_type?: string;
  technologies?: string[];
  title?: string;
  seniority?: string;
  function?: string;
  email?: string;
  phone?: string;
  source?: string;
  attributes?: Record<string, unknown>;
  created_at?: string;
}

/**
 * A lead after normalisation: what the store keeps and the lead index holds.
 * Absent scalars are null, absent lists empty. All vocabulary values are canonical.
 */
export interface Lead {
  lead_id: string;
  company_id: string;
  company_name: string;
  /** Company name without case, punctuation and legal form ("Acme, Inc." -> "acme"): equal keys suggest one company. */
  company_key: string;
  /** Registrable domain, lower case, without scheme and "www.". */
  domain: string | null;
  description: string | null;
  /** As given. */
  industry: string | null;
  sub_industry: string | null;
  keywords: string[];
  /** Canonical topics the record declares, or its name shows: what the company is. With their ancestors. */
  topics: string[];
  /** Canonical topics its own text speaks of: what the company has to do with. With their ancestors. Disjoint from `topics`. */
  mentions: string[];
  /** Both bounds are equal where the count is exact; both null where unknown. */
  employees_min: number | null;
  employees_max: number | null;
  location: string | null;
  country: string | null;
  region: string | null;
  city: string | null;
  founded_year: number | null;
  funding_usd: number | null;
  funding_stage: string | null;
  company_type: string | null;
  technologies: string[];
  title: string | null;
  /** Lower-case words of the title with abbreviations expanded ("VP Eng" -> vice, president, vp, engineering). */
  title_terms: string[];
  seniority: string | null;
  function: string | null;
  email: string | null;
  phone: string | null;
  source: string | null;
  attributes: Record<string, unknown>;
  /** RFC 3339, or null. */
  created_at: string | null;
  /** 0..1, how complete and checkable the record is; the static part of the prior. */
  quality: number;
}
