import { expect, it } from 'vitest';
import type { Lead } from '../../src/domain/lead.ts';
import { ask, blockOf, parsedOf } from './world.ts';

type Given = Partial<Lead> & { lead_id: string };

/** Ids returned when everything is asked for. */
async function returned(leads: Given[]): Promise<string[]> {
  const { leads: answered } = await ask(
    leads.map((lead) => blockOf(lead)),
    parsedOf({ include: { industries: ['fintech'] } }),
  );
  return answered.map((lead) => lead.lead_id).sort();
}

it('returns one lead of a company id, the one that fits best', async () => {
  expect(
    await returned([
      { lead_id: 'a', company_id: 'x' },
      { lead_id: 'b', company_id: 'x', topics: ['fintech'] },
    ]),
  ).toEqual(['b']);
});

it('returns one lead of a domain', async () => {
  expect(
    await returned([
      { lead_id: 'a', company_name: 'Acme', domain: 'acme.com', topics: ['fintech'] },
      { lead_id: 'b', company_name: 'Acme Labs', domain: 'acme.com' },
    ]),
  ).toEqual(['a']);
});

it('takes two spellings of a name for one company', async () => {
  expect(
    await returned([
      { lead_id: 'a', company_name: 'Acme Inc', topics: ['fintech'] },
      { lead_id: 'b', company_name: 'ACME, Inc.', domain: 'acme.com' },
    ]),
  ).toEqual(['a']);
});

it('keeps namesakes apart whose domains or countries differ', async () => {
  expect(
    await returned([
      { lead_id: 'a', company_name: 'Acme', domain: 'acme.com' },
      { lead_id: 'b', company_name: 'Acme', domain: 'acme.de' },
    ]),
  ).toEqual(['a', 'b']);
  expect(
    await returned([
      { lead_id: 'a', company_name: 'Acme', country: 'US' },
      { lead_id: 'b', company_name: 'Acme', country: 'DE' },
    ]),
  ).toEqual(['a', 'b']);
});

it('does not join two companies through a namesake that says nothing', async () => {
  expect(
    await returned([
      { lead_id: 'a', company_name: 'Acme', domain: 'acme.com' },
      { lead_id: 'b', company_name: 'Acme' },
      { lead_id: 'c', company_name: 'Acme', domain: 'acme.de' },
    ]),
  ).toEqual(['a', 'b', 'c']);
});
