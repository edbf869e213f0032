// Writes leads batch after batch and prints the last id of each acknowledged batch, until it is killed.
import { openPgliteStore } from '../../dist/adapters/pglite/open-pglite-store.js';

const [dataDir, first] = process.argv.slice(2);
const store = await openPgliteStore({ dataDir, dimensions: 4 });
await store.migrate();
const empty = {
  company_key: 'x',
  domain: null,
  description: null,
  industry: null,
  sub_industry: null,
  keywords: [],
  topics: [],
  mentions: [],
  employees_min: null,
  employees_max: null,
  location: null,
  country: null,
  region: null,
  city: null,
  founded_year: null,
  funding_usd: null,
  funding_stage: null,
  company_type: null,
  technologies: [],
  title: null,
  title_terms: [],
  seniority: null,
  function: null,
  email: null,
  phone: null,
  source: null,
  attributes: {},
  created_at: null,
  quality: 0.5,
};
for (let at = Number(first); ; at += 20) {
  const leads = Array.from({ length: 20 }, (_, i) => {
    const id = `lead-${at + i}`;
    return { ...empty, lead_id: id, company_id: id, company_name: `Company ${id}` };
  });
  await store.upsertLeads(
    'default',
    leads,
    leads.map(() => Float32Array.of(1, 0, 0, 0)),
  );
  process.stdout.write(`${at + 20}\n`);
}
