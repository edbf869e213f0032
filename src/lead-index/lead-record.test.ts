import fc from 'fast-check';
import { expect, it } from 'vitest';
import { oddText as text } from '../../test/support/odd-text.ts';
import type { Lead } from '../domain/lead.ts';
import { readRecord, writeRecord } from './lead-record.ts';

const maybe = fc.option(text);
const list = fc.array(text, { maxLength: 3 });
const number = fc.option(fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })));

const leads: fc.Arbitrary<Lead> = fc.record({
  lead_id: text,
  company_id: text,
  company_name: text,
  company_key: text,
  domain: maybe,
  description: maybe,
  industry: maybe,
  sub_industry: maybe,
  keywords: list,
  topics: list,
  mentions: list,
  employees_min: number,
  employees_max: number,
  location: maybe,
  country: maybe,
  region: maybe,
  city: maybe,
  founded_year: number,
  funding_usd: number,
  funding_stage: maybe,
  company_type: maybe,
  technologies: list,
  title: maybe,
  title_terms: list,
  seniority: maybe,
  function: maybe,
  email: maybe,
  phone: maybe,
  source: maybe,
  // Without control characters: ingest leaves none in attributes.
  attributes: fc.dictionary(fc.string(), fc.jsonValue()),
  created_at: maybe,
  quality: fc.double({ min: 0, max: 1, noNaN: true }),
});

it('reads back every lead it wrote, whatever its texts hold, as JSON would', () => {
  fc.assert(
    fc.property(leads, (lead) => {
      expect(JSON.stringify(readRecord(writeRecord(lead)))).toBe(JSON.stringify(lead));
    }),
  );
});
