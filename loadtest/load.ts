/**
 * Open-loop load on POST /query: requests arrive at a stated rate whether or not the earlier ones have been answered.
 *
 *   k6 run -e SCENARIO=steady -e BASE=http://127.0.0.1:8080 loadtest/load.ts
 *
 * SCENARIO: steady (250/s, 5 minutes), burst (1,000/s, 30 s), spike (50 to 1,000/s and back), soak (100/s, 30 minutes),
 * knee (ramps to KNEE_MAX/s), hold (RATE/s). DURATION and RATE change a scenario; REPEATS is the share of prompts that
 * were asked before (0.3), drawn by Zipf's law; PROMPTS how many different ones there are.
 */
import { check } from 'k6';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter, Rate, Trend } from 'k6/metrics';
import type { Options } from 'k6/options';
import { Random, Zipf } from '../bench/support/random.ts';
import { makePrompts } from './prompts.ts';

const BASE = __ENV.BASE ?? 'http://127.0.0.1:8080';
const SCENARIO = __ENV.SCENARIO ?? 'steady';
const RATE = Number(__ENV.RATE ?? 250);
const REPEATS = Number(__ENV.REPEATS ?? 0.3);
const PROMPTS = Number(__ENV.PROMPTS ?? 20_000);
const SEED = Number(__ENV.SEED ?? 1);
/** Repeated prompts come from the first of the list. */
const POPULAR = 500;

const constant = (rate: number, duration: string) => ({
  executor: 'constant-arrival-rate' as const,
  rate,
  timeUnit: '1s',
  duration: __ENV.DURATION ?? duration,
  preAllocatedVUs: Math.min(1000, Math.max(50, rate)),
  maxVUs: 2000,
});
const ramp = (stages: { target: number; duration: string }[]) => ({
  executor: 'ramping-arrival-rate' as const,
  startRate: 50,
  timeUnit: '1s',
  stages,
  preAllocatedVUs: 500,
  maxVUs: 2000,
});

const SCENARIOS: Record<string, NonNullable<Options['scenarios']>[string]> = {
  steady: constant(RATE, '5m'),
  hold: constant(RATE, '60s'),
  burst: constant(Number(__ENV.RATE ?? 1000), '30s'),
  soak: constant(Number(__ENV.RATE ?? 100), '30m'),
  spike: ramp([
    { target: 50, duration: '15s' },
    { target: 1000, duration: '5s' },
    { target: 1000, duration: '15s' },
    { target: 50, duration: '1s' },
    { target: 50, duration: '30s' },
  ]),
  knee: ramp([{ target: Number(__ENV.KNEE_MAX ?? 1000), duration: __ENV.DURATION ?? '120s' }]),
};
const chosen = SCENARIOS[SCENARIO];
if (chosen === undefined)
  throw new Error(`SCENARIO=${SCENARIO}: there are ${Object.keys(SCENARIOS).join(', ')}`);

/** Answered with 200; what was shed is told apart, since shedding is a declared answer. */
const answered = new Rate('answered');
const shed = new Counter('shed');
const failed = new Rate('failed');
const answerMs = new Trend('answer_ms', true);
const shedMs = new Trend('shed_ms', true);

const sheds = SCENARIO === 'knee' || SCENARIO === 'spike' || SCENARIO === 'hold';
export const options: Options = {
  scenarios: { [SCENARIO]: chosen },
  discardResponseBodies: true,
  summaryTrendStats: ['avg', 'med', 'p(95)', 'p(99)', 'max'],
  thresholds: {
    failed: ['rate==0'],
    answer_ms: ['p(95)<400', 'p(99)<550'],
    ...(sheds ? {} : { answered: ['rate>0.999'] }),
  },
};

const prompts = new SharedArray('prompts', () => makePrompts(PROMPTS, SEED));
const zipf = new Zipf(POPULAR, 1);
let random: Random | undefined;

export default function ask(): void {
  random ??= new Random(SEED * 7919 + exec.vu.idInTest);
  const repeated = random.next() < REPEATS;
  const at = repeated
    ? zipf.pick(random)
    : POPULAR + (exec.scenario.iterationInTest % Math.max(1, prompts.length - POPULAR));
  // One answer in a hundred is read, since reading all would make the load generator the bottleneck.
  const isRead = exec.scenario.iterationInTest % 100 === 0;
  const response = http.post(`${BASE}/query`, JSON.stringify({ prompt: prompts[at % prompts.length] }), {
    headers: { 'content-type': 'application/json' },
    timeout: '5s',
    responseType: isRead ? 'text' : 'none',
  });
  const ms = response.timings.duration;
  const isShed = response.status === 503 && response.headers['Retry-After'] !== undefined;
  answered.add(response.status === 200);
  failed.add(response.status !== 200 && !isShed);
  if (response.status === 200) answerMs.add(ms);
  if (isShed) {
    shed.add(1);
    shedMs.add(ms);
  }
  if (isRead && response.status === 200)
    check(response, {
      'leads are ranked and explained': (r) => {
        const leads = r.json('leads');
        return (
          Array.isArray(leads) && (leads.length === 0 || r.json('leads.0.components.fit.value') !== undefined)
        );
      },
    });
}
