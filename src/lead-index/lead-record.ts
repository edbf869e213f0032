import type { Lead } from '../domain/lead.ts';

/** Between fields, between the items of a list, and alone for null or an empty list. */
const FIELD = '\u001f';
const ITEM = '\u001e';
const NONE = '\u0000';
const CONTROLS = /[\u0000\u001e\u001f]/;

/**
 * A lead as text: its fields in a fixed order, without their names. Half the size of its JSON, and read in 2.4
 * microseconds where JSON.parse took 4.6 (bench/stages.ts). The rare record that holds one of the three characters is
 * kept as JSON.
 */
export function writeRecord(lead: Lead): string {
  const fields = [
    lead.lead_id,
    lead.company_id,
    lead.company_name,
    lead.company_key,
    textField(lead.domain),
    textField(lead.description),
    textField(lead.industry),
    textField(lead.sub_industry),
    listField(lead.keywords),
    listField(lead.topics),
    listField(lead.mentions),
    numberField(lead.employees_min),
    numberField(lead.employees_max),
    textField(lead.location),
    textField(lead.country),
    textField(lead.region),
    textField(lead.city),
    numberField(lead.founded_year),
    numberField(lead.funding_usd),
    textField(lead.funding_stage),
    textField(lead.company_type),
    listField(lead.technologies),
    textField(lead.title),
    listField(lead.title_terms),
    textField(lead.seniority),
    textField(lead.function),
    textField(lead.email),
    textField(lead.phone),
    textField(lead.source),
    Object.keys(lead.attributes).length === 0 ? NONE : JSON.stringify(lead.attributes),
    textField(lead.created_at),
    numberField(lead.quality),
  ];
  return isAmbiguous(lead) ? JSON.stringify(lead) : fields.join(FIELD);
}

export function readRecord(text: string): Lead {
  const fields = text.split(FIELD);
  if (fields.length === 1) return storedLead(text);
  // In the order of writeRecord().
  return {
    lead_id: fields[0] ?? '',
    company_id: fields[1] ?? '',
    company_name: fields[2] ?? '',
    company_key: fields[3] ?? '',
    domain: textOf(fields[4]),
    description: textOf(fields[5]),
    industry: textOf(fields[6]),
    sub_industry: textOf(fields[7]),
    keywords: listOf(fields[8]),
    topics: listOf(fields[9]),
    mentions: listOf(fields[10]),
    employees_min: numberOf(fields[11]),
    employees_max: numberOf(fields[12]),
    location: textOf(fields[13]),
    country: textOf(fields[14]),
    region: textOf(fields[15]),
    city: textOf(fields[16]),
    founded_year: numberOf(fields[17]),
    funding_usd: numberOf(fields[18]),
    funding_stage: textOf(fields[19]),
    company_type: textOf(fields[20]),
    technologies: listOf(fields[21]),
    title: textOf(fields[22]),
    title_terms: listOf(fields[23]),
    seniority: textOf(fields[24]),
    function: textOf(fields[25]),
    email: textOf(fields[26]),
    phone: textOf(fields[27]),
    source: textOf(fields[28]),
    attributes: attributesOf(fields[29]),
    created_at: textOf(fields[30]),
    quality: numberOf(fields[31]) ?? 0,
  };
}

/** Whether a string of the lead holds a character that the record gives a meaning; attributes are JSON, which escapes them. */
function isAmbiguous(lead: Lead): boolean {
  for (const value of Object.values(lead)) {
    if (typeof value === 'string' ? CONTROLS.test(value) : Array.isArray(value) && value.some(isControlled))
      return true;
  }
  return false;
}

function isControlled(item: unknown): boolean {
  return typeof item === 'string' && CONTROLS.test(item);
}

function textField(value: string | null): string {
  return value ?? NONE;
}

function textOf(field: string | undefined): string | null {
  return field === undefined || field === NONE ? null : field;
}

/** Not finite is null, as in JSON. */
function numberField(value: number | null): string {
  return value === null || !Number.isFinite(value) ? NONE : String(value);
}

function numberOf(field: string | undefined): number | null {
  return field === undefined || field === NONE ? null : Number(field);
}

function listField(items: readonly string[]): string {
  return items.length === 0 ? NONE : items.join(ITEM);
}

function listOf(field: string | undefined): string[] {
  if (field === undefined || field === NONE) return [];
  return field.includes(ITEM) ? field.split(ITEM) : [field];
}

function attributesOf(field: string | undefined): Record<string, unknown> {
  return field === undefined || field === NONE ? {} : storedAttributes(field);
}

/** Safe: the text was written by writeRecord(), and the file it came from has a checksum. */
function storedLead(json: string): Lead {
  return JSON.parse(json) as Lead;
}

/** Safe for the same reason. */
function storedAttributes(json: string): Record<string, unknown> {
  return JSON.parse(json) as Record<string, unknown>;
}
