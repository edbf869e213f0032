// Makes up readers for an experiment: they look at place n with probability 1 / n and accept a lead by its intent alone.
//   node docs/examples/experiments/traffic.mjs [server] [queries] [seed]
const [server = 'http://127.0.0.1:8080', queries = '2000', seed = '7'] = process.argv.slice(2);
const PROMPTS = ['fintech companies', 'healthcare software', 'biotech companies', 'e-commerce companies',
  'security software', 'education companies', 'advertising technology', 'data analytics companies'];
const SUBMITTERS = 200;
const BATCH = 50;

let state = Number(seed) >>> 0;
/** mulberry32 (Ettinger 2017) */
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

async function post(path, body, headers) {
  const response = await fetch(server + path, { method: 'POST', headers, body });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

let outcomes = [];
async function report() {
  if (outcomes.length === 0) return;
  await post('/feedback', outcomes.map((one) => JSON.stringify(one)).join('\n'), { 'content-type': 'application/x-ndjson' });
  outcomes = [];
}

for (let i = 0; i < Number(queries); i++) {
  const headers = { 'content-type': 'application/json', 'x-assay-submitter': `reader-${Math.floor(random() * SUBMITTERS)}` };
  const prompt = PROMPTS[Math.floor(random() * PROMPTS.length)];
  const answer = await post('/query', JSON.stringify({ prompt, k: 10, explain: false }), headers);
  for (const lead of answer.leads) {
    if (random() > 1 / lead.rank) continue;
    const kind = random() < (lead.intent / 0.6) ** 3 ? 'accepted' : 'rejected';
    outcomes.push({ event_id: `${answer.query_id}/${lead.lead_id}`, query_id: answer.query_id, lead_id: lead.lead_id,
      kind, at: new Date().toISOString() });
  }
  if (i % BATCH === BATCH - 1) await report();
}
await report();
console.log(`${queries} queries of ${SUBMITTERS} submitters`);
