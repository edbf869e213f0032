// The query page: shows what a prompt is understood to mean while it is typed, and every number behind an answer.
import { el } from './dom.js';
import { call } from './session.js';

const $ = (id) => document.getElementById(id);
const TINTS = {
  industries: '#cfe8d5',
  keywords: '#dcedc8',
  companies: '#e3d9f5',
  countries: '#cfe3f7',
  regions: '#cfe3f7',
  cities: '#cfe3f7',
  technologies: '#fbe3c0',
  titles: '#f7d6e6',
  functions: '#f7d6e6',
  seniorities: '#f7d6e6',
  funding_stages: '#f3ecb8',
  funding_usd: '#f3ecb8',
  company_types: '#e6e0d4',
  employees: '#d6e4e8',
  founded: '#e2e8d0',
  k: '#e8e8e8',
  exemplars: '#e3d9f5',
  intent: '#fde0d2',
};
const COLOURS = [
  '#2a7f7a',
  '#4f9d69',
  '#86b049',
  '#c2b23e',
  '#3d6ea5',
  '#6f86c9',
  '#8e6bb0',
  '#b06b96',
  '#7a8b8b',
  '#a58a5c',
  '#5c7fa5',
  '#597a4f',
];
const INTENT_COLOUR = '#d8743c';

async function post(path, body) {
  const response = await call(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const data = await response.json();
  if (!response.ok) throw Object.assign(new Error(data.title ?? response.statusText), { problem: data });
  return data;
}

function showValue(value) {
  if (value === null || typeof value !== 'object') return String(value);
  if (value.min !== undefined && value.max !== undefined)
    return value.min === value.max ? `${value.min}` : `${value.min} to ${value.max}`;
  if (value.min !== undefined) return `at least ${value.min}`;
  if (value.max !== undefined) return `at most ${value.max}`;
  return Object.values(value).join(' ');
}

/** The prompt itself with every understood stretch as a chip; of overlapping spans the first and longest is drawn, the others join its label. */
function drawChips(prompt, parsed) {
  const spans = [...parsed.spans].sort((a, b) => a.start - b.start || b.end - a.end);
  const nodes = [];
  let at = 0;
  for (let i = 0; i < spans.length; i++) {
    const span = spans[i];
    if (span.start < at) continue;
    const same = spans.filter((other) => other.start >= span.start && other.start < span.end);
    nodes.push(prompt.slice(at, span.start));
    const field = span.field.replace(/^(include|exclude)\./, '');
    const chip = el(
      'span',
      { class: `chip${span.field.startsWith('exclude') ? ' not' : ''}`, title: span.field },
      prompt.slice(span.start, span.end),
    );
    chip.style.setProperty('--tint', TINTS[field] ?? '#e0e6e6');
    const label = [
      ...new Set(
        same.map(
          (one) =>
            `${one.field.replace(/^include\./, '').replace(/^exclude\./, 'not ')}: ${showValue(one.value)}`,
        ),
      ),
    ];
    chip.append(el('small', {}, label.slice(0, 3).join(' · ') + (label.length > 3 ? ' …' : '')));
    nodes.push(chip);
    at = span.end;
  }
  nodes.push(prompt.slice(at));
  $('chips').replaceChildren(...nodes);
  $('leftover').textContent =
    parsed.unparsed.length > 0
      ? `Not understood: ${parsed.unparsed.join(', ')}`
      : 'Every word was understood.';
  $('understood').hidden = false;
}

function leaves(node, name, share, out) {
  if (node.of)
    for (const [part, child] of Object.entries(node.of))
      leaves(child, `${name} › ${part}`, share * child.weight, out);
  else out.push({ name, value: node.value, share, points: share * node.value });
  return out;
}

function contributions(components) {
  const fit = [];
  for (const [part, child] of Object.entries(
    components.fit.of ?? { fit: { ...components.fit, weight: 1 } },
  )) {
    const points = leaves(child, part, components.fit.weight * child.weight, []);
    fit.push({ name: part, points: points.reduce((sum, leaf) => sum + leaf.points, 0), leaves: points });
  }
  const intent = components.intent;
  return [
    ...fit,
    {
      name: 'intent',
      points: intent.weight * intent.value,
      leaves: [
        { name: 'intent', value: intent.value, share: intent.weight, points: intent.weight * intent.value },
      ],
    },
  ];
}

function colourOf(name, names) {
  return name === 'intent' ? INTENT_COLOUR : COLOURS[names.indexOf(name) % COLOURS.length];
}

function facts(lead) {
  const people = lead.employee_range
    ? `${lead.employee_range.min}–${lead.employee_range.max} people`
    : lead.employee_count !== undefined
      ? `${lead.employee_count} people`
      : undefined;
  const money =
    lead.funding_usd !== undefined
      ? `$${Intl.NumberFormat('en', { notation: 'compact' }).format(lead.funding_usd)} raised`
      : undefined;
  return [
    lead.title,
    lead.industry,
    [lead.city, lead.region ?? lead.country].filter(Boolean).join(', '),
    people,
    lead.founded_year && `founded ${lead.founded_year}`,
    money,
    lead.funding_stage?.replace('_', ' ').replace(/ ([a-f])$/, (letter) => letter.toUpperCase()),
  ]
    .filter(Boolean)
    .join(' · ');
}

function drawLead(lead, names) {
  const parts = lead.components ? contributions(lead.components) : [];
  const bar = el('div', {
    class: 'bar',
    role: 'img',
    'aria-label': parts.map((part) => `${part.name} ${part.points.toFixed(3)}`).join(', '),
  });
  for (const part of parts) {
    const piece = el('div', { title: `${part.name}: ${part.points.toFixed(3)}` });
    piece.style.width = `${part.points * 100}%`;
    piece.style.background = colourOf(part.name, names);
    bar.append(piece);
  }
  const name = lead.domain
    ? el('a', { href: `https://${lead.domain}`, rel: 'noreferrer noopener' }, lead.company_name)
    : lead.company_name;
  const account = el(
    'table',
    {},
    el(
      'thead',
      {},
      el('tr', {}, ...['part', 'value', '× weight', '= points'].map((head) => el('th', {}, head))),
    ),
    el(
      'tbody',
      {},
      ...parts
        .flatMap((part) => part.leaves)
        .map((leaf) =>
          el(
            'tr',
            {},
            el('td', {}, leaf.name),
            ...[leaf.value, leaf.share, leaf.points].map((number) =>
              el('td', { class: 'n' }, number.toFixed(4)),
            ),
          ),
        ),
      el(
        'tr',
        {},
        el('td', {}, el('b', {}, 'score')),
        el('td'),
        el('td'),
        el('td', { class: 'n' }, el('b', {}, lead.score.toFixed(4))),
      ),
    ),
  );
  return el(
    'li',
    { class: 'lead' },
    el(
      'h3',
      {},
      el('span', { class: 'rank' }, `${lead.rank}`),
      el('span', {}, name),
      el(
        'span',
        { class: 'score', title: `fit ${lead.fit.toFixed(3)}, intent ${lead.intent.toFixed(3)}` },
        lead.score.toFixed(3),
      ),
    ),
    el('p', { class: 'facts hint' }, facts(lead)),
    bar,
    lead.relaxed.length > 0
      ? el(
          'p',
          {},
          ...lead.relaxed.map((field) => el('span', { class: 'relaxed' }, `does not meet: ${field}`)),
        )
      : null,
    el('ul', {}, ...lead.reasons.map((reason) => el('li', {}, reason))),
    ...lead.evidence.map((one) =>
      el(
        'blockquote',
        {},
        one.text,
        ' ',
        el(
          'span',
          { class: 'hint' },
          `${one.observed_at.slice(0, 10)}, ${Math.round(one.age_days)} days old · BM25 ${one.bm25.toFixed(2)} × decay ${one.decay.toFixed(2)}`,
          one.source_url?.startsWith('http')
            ? el('a', { href: one.source_url, rel: 'noreferrer noopener' }, ' source')
            : '',
        ),
      ),
    ),
    el('details', {}, el('summary', {}, 'The account of the score'), account),
  );
}

/** "without employees, with wider industries". */
function stageName({ dropped, widened = [] }) {
  const parts = [];
  if (dropped.length > 0) parts.push(`without ${dropped.join(', ')}`);
  if (widened.length > 0) parts.push(`with wider ${widened.join(', ')}`);
  return parts.join(', ') || 'everything as asked';
}

function drawAnswer(prompt, answer) {
  drawChips(prompt, answer.parsed);
  $('receipt').replaceChildren(
    ...answer.retrieval.stages.map((stage) =>
      el(
        'li',
        {},
        `${stageName(stage)}: `,
        el('b', {}, stage.matched.toLocaleString('en')),
        stage.matched === 1 ? ' lead matches' : ' leads match',
      ),
    ),
  );
  $('cost').textContent =
    `${answer.retrieval.candidates.toLocaleString('en')} candidates scored in ${answer.timings_ms.total.toFixed(1)} ms · $${answer.cost.usd.toFixed(4)} · as of ${answer.as_of.slice(0, 10)} · ${answer.model_version}`;
  $('degraded').hidden = answer.degraded.length === 0;
  $('degraded').textContent = answer.degraded.join(' · ');
  $('count').textContent =
    answer.leads.length === 0
      ? 'No lead matches, whatever is relaxed. If the store is still empty, `assay import leads FILE` fills it'
      : `${answer.leads.length} leads`;
  const names = [
    ...new Set(
      answer.leads.flatMap((lead) =>
        lead.components ? contributions(lead.components).map((part) => part.name) : [],
      ),
    ),
  ];
  $('legend').replaceChildren(
    ...names.map((name) => {
      const swatch = el('i');
      swatch.style.background = colourOf(name, names);
      return el('span', {}, swatch, name);
    }),
  );
  $('leads').replaceChildren(...answer.leads.map((lead) => drawLead(lead, names)));
  $('answer').hidden = false;
}

function showProblem(error) {
  const problem = error.problem;
  $('problem').hidden = false;
  $('problem').replaceChildren(
    el('b', {}, problem?.title ?? 'The server does not answer'),
    ` ${problem?.detail ?? error.message}`,
    ...(problem?.errors ?? []).map((one) =>
      el('p', {}, el('code', {}, one.path), ` ${one.message}: ${one.fix}`),
    ),
  );
}

async function ask() {
  const prompt = $('prompt').value;
  $('problem').hidden = true;
  const request = { prompt };
  if ($('k').value !== '') request.k = Number($('k').value);
  if ($('asof').value !== '') request.as_of = `${$('asof').value}T00:00:00Z`;
  try {
    drawAnswer(prompt, await post('/query', request));
    history.replaceState(null, '', `?q=${encodeURIComponent(prompt)}`);
  } catch (error) {
    $('answer').hidden = true;
    showProblem(error);
  }
}

let timer;
let lastAsked = 0;
async function parseAsTyped() {
  const prompt = $('prompt').value;
  if (prompt.trim() === '') {
    $('understood').hidden = true;
    return;
  }
  const mine = ++lastAsked;
  try {
    const { parsed } = await post('/parse', { prompt });
    if (mine === lastAsked && prompt === $('prompt').value) drawChips(prompt, parsed);
  } catch {
    $('understood').hidden = true;
  }
}

const EXAMPLES = [
  '20 biotech companies in Massachusetts that raised a Series B, not consulting',
  'enterprise software startups in California founded after 2009 with $5M to $30M raised',
  'advertising companies in New York outside Brooklyn that raised seed money',
  'Cleantech-Unternehmen in Texas mit Series A',
  'companies like Box in the Bay Area, not public',
];

async function start() {
  for (const text of EXAMPLES) {
    const button = el('button', { type: 'button' }, text);
    button.addEventListener('click', () => {
      $('prompt').value = text;
      ask();
    });
    $('examples').append(button);
  }
  $('ask').addEventListener('submit', (event) => {
    event.preventDefault();
    ask();
  });
  $('prompt').addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(parseAsTyped, 180);
  });
  $('prompt').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) ask();
  });
  try {
    const health = await (await call('/healthz')).json();
    $('store').textContent =
      health.leads !== undefined
        ? `${health.leads.toLocaleString('en')} leads, ${health.snippets.toLocaleString('en')} snippets`
        : '';
    if (health.demo) {
      $('asof').value = health.demo.as_of.slice(0, 10);
      $('demo').textContent =
        `Demo data: ${health.demo.about} Evidence is aged as of ${health.demo.as_of.slice(0, 10)}, the date of the data.`;
      $('attribution').replaceChildren(
        health.demo.attribution,
        ' ',
        el('a', { href: health.demo.link, rel: 'noreferrer noopener' }, health.demo.link),
      );
    }
  } catch {
    $('store').textContent = 'The server does not answer.';
  }
  const given = new URLSearchParams(location.search).get('q');
  $('prompt').value = given ?? EXAMPLES[0];
  if (given) ask();
  else parseAsTyped();
}

start();
