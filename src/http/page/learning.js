// The learning page: how good answers are and what they cost over time, what drifts, and what it was learned from.
import { chart } from './chart.js';
import { el, table } from './dom.js';
import { call } from './session.js';

const $ = (id) => document.getElementById(id);
const percent = (share) => `${(100 * share).toFixed(1)} %`;
const dollars = (usd) => (usd === 0 ? '$0' : `$${usd.toPrecision(2)}`);
const days = (value) => `${value < 10 ? value.toFixed(1) : Math.round(value)} d`;
const whole = (value) => value.toLocaleString('en');

/** The curves: what of a row, how it is written, and what it means in a sentence. */
const CURVES = [
  {
    name: 'Precision@25',
    of: (row) => row.precision_at_25,
    format: percent,
    max: 1,
    about:
      'Of the first 25 leads of an answer that anybody judged, the share that was good. Higher is better.',
    without: 'No lead was judged yet: send outcomes to /feedback.',
  },
  {
    name: 'LLM ratio',
    of: (row) => row.llm_ratio,
    format: percent,
    max: 1,
    about:
      'Share of queries that called a language model. It falls as stored judgements and trained models take over.',
  },
  {
    name: 'Cost per lead',
    of: (row) => row.cost_per_lead_usd,
    format: dollars,
    about: 'Dollars for language models per lead answered, on average. Lower is better.',
  },
  {
    name: 'Age of the evidence shown',
    of: (row) => row.evidence_age_days,
    format: days,
    about: 'Median age of the evidence shown with the leads, in days. Old evidence counts little.',
    without: 'No lead was answered with evidence yet: import snippets.',
  },
];

async function get(path) {
  const response = await call(path);
  const body = await response.json();
  if (!response.ok) throw new Error(body.detail ?? body.title ?? response.statusText);
  return body;
}

const HIDDEN = 'Not shown: your key may not see it, or the server cannot say now.';

/** What this server does not have, or not now, or not for this key, is left out. */
async function getIfThere(path) {
  try {
    return await get(path);
  } catch {
    return null;
  }
}

function tile(name, value, note) {
  return el(
    'div',
    {},
    el('dt', {}, name),
    el('dd', {}, value, note === undefined ? null : el('small', {}, note)),
  );
}

function estimateTile(name, estimate, format, note) {
  if (estimate === null) return tile(name, '–', 'nothing to tell it from yet');
  return tile(name, format(estimate.value), note ?? `${format(estimate.low)} to ${format(estimate.high)}`);
}

/** All of the time shown. */
function drawTiles(row, store) {
  const p = row.precision_at_25;
  const latest = store.at(-1);
  $('tiles').replaceChildren(
    tile('Queries', whole(row.queries), `${whole(row.leads)} leads answered`),
    estimateTile(
      'Precision@25',
      p,
      percent,
      p && `${percent(p.low)} to ${percent(p.high)}, ${whole(p.judged)} judged`,
    ),
    estimateTile('Click-through', row.ctr, percent),
    estimateTile('Conversion', row.conversion, percent),
    estimateTile('LLM ratio', row.llm_ratio, percent),
    estimateTile(
      'Cost per lead',
      row.cost_per_lead_usd,
      dollars,
      row.cost_per_lead_usd && `P99 ${dollars(row.cost_per_lead_usd.p99)}`,
    ),
    row.latency_ms === null
      ? tile('Latency', '–')
      : tile('Latency P95', `${row.latency_ms.p95.toFixed(0)} ms`, `P99 ${row.latency_ms.p99.toFixed(0)} ms`),
    estimateTile('Leads with fresh evidence', row.coverage.fresh_evidence, percent),
    estimateTile('Answers with all leads asked for', row.coverage.full_answers, percent),
    tile('Prompts understood', row.coverage.understood === null ? '–' : percent(row.coverage.understood)),
    latest === undefined || latest.p50_days === null
      ? tile('Evidence in the store', '–', 'measured once there is some')
      : tile(
          'Evidence in the store',
          days(latest.p50_days),
          `median age of ${whole(latest.snippets)}; P90 ${days(latest.p90_days)}`,
        ),
    row.learning_lag_seconds === null
      ? tile('Learning lag', '–', 'no outcomes yet')
      : tile(
          'Learning lag',
          duration(row.learning_lag_seconds.p50),
          `median; P90 ${duration(row.learning_lag_seconds.p90)}`,
        ),
  );
}

function duration(seconds) {
  if (seconds < 90) return `${seconds.toFixed(0)} s`;
  if (seconds < 5400) return `${(seconds / 60).toFixed(0)} min`;
  return seconds < 172_800 ? `${(seconds / 3600).toFixed(0)} h` : days(seconds / 86_400);
}

function drawCurves(rows) {
  const figures = CURVES.map((curve) => {
    const points = rows.flatMap((row) => {
      const estimate = curve.of(row);
      return estimate === null ? [] : [{ day: row.bucket, ...estimate }];
    });
    const place = el('div', {});
    const figure = el('figure', {}, el('h2', {}, curve.name), el('p', { class: 'hint' }, curve.about), place);
    if (points.length === 0) {
      place.append(el('p', {}, curve.without ?? 'Nothing to show yet.'));
      return { figure };
    }
    figure.append(
      el(
        'details',
        {},
        el('summary', {}, 'As a table'),
        table(
          curve.name,
          ['From', 'Value', 'Low', 'High'],
          points.map((point) => [
            point.day,
            ...['value', 'low', 'high'].map((name) => curve.format(point[name])),
          ]),
        ),
      ),
    );
    const [first, last] = [points[0], points.at(-1)];
    const label = `${curve.name}: ${curve.format(first.value)} from ${first.day}, ${curve.format(last.value)} from ${last.day}; the table below has every value.`;
    const draw = () =>
      place.replaceChildren(
        chart(points, {
          width: Math.max(220, place.clientWidth),
          format: curve.format,
          max: curve.max,
          label,
        }),
      );
    return { figure, draw };
  });
  $('curves').replaceChildren(...figures.map(({ figure }) => figure));
  redraw = () => {
    for (const { draw } of figures) draw?.();
  };
  redraw();
}

let redraw = () => undefined;

function drawSegments(rows, name) {
  $('segments').replaceChildren(
    rows.length === 0
      ? el('p', {}, 'No queries yet.')
      : table(
          `By ${name}`,
          [
            'Segment',
            'Queries',
            'Precision@25',
            '95 %',
            'Judged',
            'LLM ratio',
            'Cost per lead',
            'P95',
            'Fresh evidence',
            'Understood',
          ],
          rows.map((row) => [
            row.segment,
            whole(row.queries),
            row.precision_at_25 && percent(row.precision_at_25.value),
            row.precision_at_25 &&
              `${percent(row.precision_at_25.low)} to ${percent(row.precision_at_25.high)}`,
            row.precision_at_25 ? whole(row.precision_at_25.judged) : '0',
            row.llm_ratio && percent(row.llm_ratio.value),
            row.cost_per_lead_usd && dollars(row.cost_per_lead_usd.value),
            row.latency_ms && `${row.latency_ms.p95.toFixed(0)} ms`,
            row.coverage.fresh_evidence && percent(row.coverage.fresh_evidence.value),
            row.coverage.understood === null ? null : percent(row.coverage.understood),
          ]),
        ),
  );
}

/** The rest is there to be unfolded. */
const FEATURES_SHOWN = 10;

function drawDrift({ features, current_days, reference_days, leads_min, queries_min }) {
  $('drift-about').textContent =
    `Whether the answers of the last ${current_days} days look like those of the ${reference_days} days before: the population stability index of every number in them, 0 where they are alike, from 0.1 on worth watching, from 0.25 on an alert. Compared where there are ${whole(queries_min)} queries and ${whole(leads_min)} leads on either side.`;
  if (features.length === 0) {
    $('drift').replaceChildren(el('p', {}, 'No answers yet.'));
    return;
  }
  const rest = features.slice(FEATURES_SHOWN);
  $('drift').replaceChildren(
    driftTable('Numbers of the answers, most shifted first', features.slice(0, FEATURES_SHOWN)),
    rest.length === 0
      ? ''
      : el('details', {}, el('summary', {}, `${rest.length} more`), driftTable('The others', rest)),
  );
}

function driftTable(caption, features) {
  return table(
    caption,
    ['Number', 'PSI', 'Level', 'Since', 'Leads now', 'Leads before'],
    features.map((one) => [
      one.feature,
      one.psi === null ? 'too little' : one.psi.toFixed(3),
      el('span', { class: `level-${one.level}` }, one.level),
      one.since === null ? null : one.since.slice(0, 10),
      whole(one.current_leads),
      whole(one.reference_leads),
    ]),
  );
}

function drawAlerts(alerts) {
  $('alerts').replaceChildren(
    ...alerts.map(({ alert, level, since, value, about, what_to_do }) =>
      el(
        'div',
        { class: `alarm ${level}` },
        el('b', {}, `${level === 'alert' ? 'Alert' : 'Watch'}: ${alert}`),
        value === null ? '' : ` (${value.toFixed(3)})`,
        ` since ${since.slice(0, 10)}. ${about} ${what_to_do}`,
      ),
    ),
  );
}

function drawMiners(answer) {
  const miners = answer?.miners ?? [];
  $('miners').replaceChildren(
    miners.length === 0
      ? el('p', {}, answer === null ? HIDDEN : 'No miner has sent evidence yet.')
      : table(
          'Best first',
          ['Miner', 'Quality', 'Factor', 'Accepted', 'Duplicates', 'Refused', 'Clicks', 'Converted', ''],
          miners.map((one) => [
            el('a', { href: `/miners/${encodeURIComponent(one.miner_id)}` }, one.miner_id),
            number(one.mqf, 3),
            number(one.factor, 3),
            ...['accepted', 'duplicates', 'refused', 'clicks', 'converted'].map((name) =>
              number(one[name], 1),
            ),
            one.flagged ? el('span', { class: 'level-alert' }, 'flagged') : '',
          ]),
        ),
  );
}

/** Counts may be decayed, so they are no whole numbers. */
function number(value, digits) {
  if (typeof value !== 'number') return null;
  return Number.isInteger(value) ? whole(value) : value.toFixed(digits);
}

async function drawExperiments(answer) {
  const experiments = (answer?.experiments ?? []).slice(0, 20);
  if (experiments.length === 0) {
    $('experiments').replaceChildren(el('p', {}, answer === null ? HIDDEN : 'None was set up yet.'));
    return;
  }
  const verdicts = await Promise.all(
    experiments.map((one, i) =>
      i < 5 && one.status !== 'draft' ? getIfThere(`/experiments/${encodeURIComponent(one.id)}`) : null,
    ),
  );
  $('experiments').replaceChildren(
    table(
      'Newest first',
      ['Experiment', 'Status', 'Kind', 'Started', 'What is tried', 'Verdict so far'],
      experiments.map((one, i) => [
        el('a', { href: `/experiments/${encodeURIComponent(one.id)}` }, one.id),
        one.status,
        one.kind,
        one.started_at?.slice(0, 10),
        one.hypothesis,
        verdicts[i]?.verdict,
      ]),
    ),
  );
  for (const cell of $('experiments').querySelectorAll('td:nth-child(5), td:nth-child(6)'))
    cell.className = 'long';
}

function drawModels(health, answer) {
  const models = (answer?.models ?? []).slice(0, 20);
  $('models').replaceChildren(
    el('p', {}, 'Answers now: ', el('code', {}, health?.model_version ?? 'unknown')),
    answer === null
      ? el('p', {}, HIDDEN)
      : models.length === 0
        ? el(
            'p',
            {},
            'No model was trained on outcomes yet: ',
            el('code', {}, 'assay train'),
            ' does, once there are enough.',
          )
        : table(
            'Trained on outcomes, newest first',
            ['Version', 'Kind', 'Status', 'Learned from', 'to', 'Promoted'],
            models.map((one) => [
              one.version,
              one.kind,
              one.status,
              one.trained_from.slice(0, 10),
              one.trained_to.slice(0, 10),
              one.promoted_at?.slice(0, 10),
            ]),
          ),
  );
}

/** Says what to do next where there is nothing to show, or nothing was judged. */
function drawEmpty(total) {
  const isJudged = total !== undefined && total.precision_at_25 !== null;
  $('empty').hidden = isJudged;
  if (isJudged) return;
  $('empty-why').replaceChildren(
    total === undefined
      ? 'No query was counted yet. Ask something on the '
      : 'Queries were counted, but nobody said what became of the leads. Take a query_id and a lead_id from an answer of the ',
    el('a', { href: '/' }, 'query page'),
    total === undefined
      ? ' or with POST /query; then tell what became of a lead of the answer:'
      : ' or of POST /query, and tell:',
  );
  const event = {
    event_id: 'my-1',
    query_id: 'QUERY_ID',
    lead_id: 'LEAD_ID',
    kind: 'accepted',
    at: new Date().toISOString(),
  };
  $('empty-curl').textContent =
    `curl -s ${location.origin}/feedback -H 'content-type: application/json' -d '${JSON.stringify(event)}'`;
}

let lastAsked = 0;
async function show() {
  const mine = ++lastAsked;
  const bucket = $('bucket').value;
  const dimension = $('dimension').value;
  $('problem').hidden = true;
  try {
    const overTime = await get(`/kpis?bucket=${bucket}`);
    const range = `from=${overTime.from}&to=${overTime.to}&bucket=all`;
    const [total, segments] = await Promise.all([
      get(`/kpis?${range}`),
      get(`/kpis?${range}&segment=${dimension}&limit=50`),
    ]);
    if (mine !== lastAsked) return;
    const [all] = total.rows;
    $('counted').textContent =
      overTime.counted_at === null
        ? ''
        : `counted at ${overTime.counted_at.slice(0, 16).replace('T', ' ')} UTC`;
    drawEmpty(all);
    drawAlerts(overTime.alerts);
    if (all === undefined) {
      $('tiles').replaceChildren();
      $('curves').replaceChildren();
      redraw = () => undefined;
    } else {
      drawTiles(all, overTime.store);
      drawCurves(overTime.rows);
    }
    drawSegments(
      segments.rows.sort((a, b) => b.queries - a.queries),
      $('dimension').selectedOptions[0].textContent,
    );
    drawDrift(overTime.drift);
  } catch (error) {
    $('problem').hidden = false;
    $('problem').textContent = `The numbers could not be read: ${error.message}`;
  }
}

async function start() {
  const given = new URLSearchParams(location.search);
  for (const name of ['bucket', 'dimension']) {
    const value = given.get(name);
    if ([...$(name).options].some((option) => option.value === value)) $(name).value = value;
    $(name).addEventListener('change', () => {
      history.replaceState(null, '', `?bucket=${$('bucket').value}&dimension=${$('dimension').value}`);
      show();
    });
  }
  $('show').addEventListener('submit', (event) => event.preventDefault());
  addEventListener('resize', () => redraw());
  await show();
  drawMiners(await getIfThere('/miners?limit=20'));
  await drawExperiments(await getIfThere('/experiments'));
  const [health, models] = await Promise.all([getIfThere('/healthz'), getIfThere('/models')]);
  drawModels(health, models);
  document.body.dataset.ready = 'yes';
}

start();
