import type { Contribution } from '../../../src/learning/incentives/contribution.ts';
import { createCreditBook, voices } from '../../../src/learning/incentives/credit-book.ts';
import type { MinerStanding } from '../../../src/learning/incentives/epoch-emissions.ts';
import { epochEmissions } from '../../../src/learning/incentives/epoch-emissions.ts';
import { leadCredit } from '../../../src/learning/incentives/lead-credit.ts';
import { type MinerEvidence, NO_OUTCOMES, NO_SENDING } from '../../../src/learning/miners/miner-evidence.ts';
import { mqf } from '../../../src/learning/miners/mqf.ts';
import { mqfFactor } from '../../../src/learning/miners/mqf-factor.ts';
import { type Priors, priors } from '../../../src/learning/miners/priors.ts';
import { advance, type Bucket, fullBucket, record, take } from '../../../src/learning/throttle/bucket.ts';
import type { CreditEvent, Emission } from '../../../src/ports/miners.ts';
import { createEvidenceStore, type EvidenceStore } from './evidence-store.ts';
import { answer, type Shown } from './market.ts';
import { STRATEGIES, type Strategy } from './strategies.ts';
import { createWorld, nextDay, TOPICS, type World } from './world.ts';

const DAY_MS = 86_400_000;
const EPOCH_DAYS = 7;
const HALF_LIFE_DAYS = 60;
const POOL = 1_000_000_000;
const FACTORS = { min: 0.1, max: 1.5 };
const LIMITS = { rowsPerMinute: 60_000 };
const SUBMITTERS = 20;

export interface SimulationOptions {
  seed: number;
  epochs: number;
  companies: number;
  queriesPerDay: number;
  strategies?: readonly Strategy[];
  /** Ways to make micro-credits of contributions that are to be compared with the real one. */
  others?: readonly (typeof epochEmissions)[];
}

export interface StrategyResult {
  name: string;
  about: string;
  participants: number;
  effort: number;
  /** Micro-credits by the real formula, then by each of the others. */
  income: number[];
  accepted: number;
  refused: number;
  throttled: number;
  /** Mean over its names at the end, of those that were used in the last epoch. */
  mqf: number;
  /** Mean decayed positions examined of those names. */
  examined: number;
}

/** Participants with strategies against a market, day by day, through the formulas that serve. Deterministic by seed. */
export function simulate(options: SimulationOptions): StrategyResult[] {
  const { seed, epochs, companies, queriesPerDay, strategies = STRATEGIES, others = [] } = options;
  const world = createWorld(seed, companies);
  const state: State = {
    world,
    store: createEvidenceStore(),
    evidence: new Map(),
    buckets: new Map(),
    results: new Map(
      strategies.map(({ name }) => [name, { effort: 0, income: [], accepted: 0, refused: 0, throttled: 0 }]),
    ),
    ownerOf: new Map(),
    events: [],
  };
  for (let epoch = 0; epoch < epochs; epoch++) {
    const fresh = new Map<string, Map<string, number>>();
    state.events = [];
    for (let day = 0; day < EPOCH_DAYS; day++) {
      for (const strategy of strategies)
        for (let p = 0; p < strategy.participants; p++) participate(state, strategy, p, epoch, fresh);
      trade(state, queriesPerDay);
      decay(state);
      nextDay(world);
    }
    [epochEmissions, ...others].forEach((pay, i) => {
      for (const { miner_id, micro_credits } of close(state, fresh, pay)) {
        const { income } = resultOf(state, state.ownerOf.get(miner_id) ?? '');
        income[i] = (income[i] ?? 0) + micro_credits;
      }
    });
  }
  const prior = priorsOf(state);
  return strategies.map(({ name, about, participants, names }) => {
    const last = Array.from({ length: participants }, (_, p) => names(p, epochs - 1)).flat();
    const quality = last.map((id) => mqf(evidenceOfMiner(state, id), prior).value);
    const examined = last.map((id) => evidenceOfMiner(state, id).outcomes.examined);
    return {
      name,
      about,
      participants,
      ...resultOf(state, name),
      mqf: mean(quality),
      examined: mean(examined),
    };
  });
}

type Tally = Omit<StrategyResult, 'name' | 'about' | 'participants' | 'mqf' | 'examined'>;

interface State {
  world: World;
  store: EvidenceStore;
  evidence: Map<string, MinerEvidence>;
  buckets: Map<string, Bucket>;
  results: Map<string, Tally>;
  /** Strategy of a name. */
  ownerOf: Map<string, string>;
  events: CreditEvent[];
}

function mean(list: readonly number[]): number {
  return list.reduce((sum, one) => sum + one, 0) / list.length;
}

function resultOf({ results }: State, name: string): Tally {
  const tally = results.get(name);
  if (tally === undefined) throw new Error(`no strategy is called ${name}`);
  return tally;
}

function evidenceOfMiner({ evidence }: State, id: string): MinerEvidence {
  const known = evidence.get(id) ?? { outcomes: { ...NO_OUTCOMES }, sending: { ...NO_SENDING } };
  evidence.set(id, known);
  return known;
}

function participate(
  state: State,
  strategy: Strategy,
  participant: number,
  epoch: number,
  fresh: Map<string, Map<string, number>>,
): void {
  const { world, store } = state;
  const tally = resultOf(state, strategy.name);
  const names = strategy.names(participant, epoch);
  for (const name of names) state.ownerOf.set(name, strategy.name);
  const deed = strategy.act(names, world, store);
  tally.effort += deed.effort;
  const nowMs = world.day * DAY_MS;
  for (const sent of deed.sent) {
    const { sending } = evidenceOfMiner(state, sent.miner);
    const bucket = advance(state.buckets.get(sent.miner) ?? fullBucket(nowMs, LIMITS), nowMs, LIMITS);
    const { granted, bucket: taken } = take(bucket, 1, LIMITS);
    if (granted === 0) {
      tally.throttled++;
      continue;
    }
    const verdict = store.send(sent, world.day);
    const accepted = verdict === 'accepted';
    state.buckets.set(
      sent.miner,
      record(taken, { accepted: accepted ? 1 : 0, refused: accepted ? 0 : 1 }, LIMITS),
    );
    tally[accepted ? 'accepted' : 'refused']++;
    if (verdict === 'refused') sending.refused++;
    if (verdict === 'duplicate') sending.duplicates++;
    if (!accepted) continue;
    const freshness = 0.5 ** ((world.day - sent.observedDay) / 30);
    sending.accepted++;
    sending.fresh += freshness;
    const ofCompany = fresh.get(sent.company.id) ?? new Map<string, number>();
    ofCompany.set(sent.miner, (ofCompany.get(sent.miner) ?? 0) + freshness);
    fresh.set(sent.company.id, ofCompany);
  }
  if (deed.fakeClicks !== undefined) tally.effort += cheat(state, names, deed.fakeClicks);
}

/** Asks and clicks on the own evidence, whichever the answer shows of it. Returns what it cost. */
function cheat(
  state: State,
  names: readonly string[],
  { submitters, each, cost }: { submitters: string[]; each: number; cost: number },
): number {
  for (const submitter of submitters) {
    for (let i = 0; i < each; i++) {
      const shown = ask(state, state.world.random.below(TOPICS.length));
      for (const one of shown) {
        report(state, one, 'impression', submitter);
        if (one.carriers.some(({ miner_id }) => names.includes(miner_id)))
          report(state, one, 'click', submitter);
      }
    }
  }
  return submitters.length * each * cost;
}

function priorsOf(state: State): Priors {
  const total = { ...NO_OUTCOMES };
  for (const { outcomes } of state.evidence.values())
    for (const key of Object.keys(total)) addTo(total, key, Reflect.get(outcomes, key));
  return priors({ outcomes: total });
}

function addTo(target: object, key: string, amount: unknown): void {
  Reflect.set(target, key, Number(Reflect.get(target, key)) + Number(amount));
}

function ask(state: State, topic: number): Shown[] {
  const prior = priorsOf(state);
  const factors = new Map<string, number>();
  return answer(state.world, state.store, topic, (miner) => {
    const known = factors.get(miner) ?? mqfFactor(mqf(evidenceOfMiner(state, miner), prior).value, FACTORS);
    factors.set(miner, known);
    return known;
  });
}

/** A day of people who ask, look, click and sometimes buy. */
function trade(state: State, queries: number): void {
  const { random } = state.world;
  for (let q = 0; q < queries; q++) {
    const topic = random.below(TOPICS.length);
    const submitter = `buyer-${random.below(SUBMITTERS)}`;
    for (const one of ask(state, topic)) {
      const wants = one.company.wants === topic;
      report(state, one, 'impression', submitter);
      if (random.next() >= one.examined) continue;
      if (random.next() < (wants ? 0.4 : 0.1)) report(state, one, 'click', submitter);
      if (random.next() < (wants ? 0.3 : 0.02)) report(state, one, 'accepted', submitter);
      if (random.next() < (wants ? 0.15 : 0.01)) report(state, one, 'converted', submitter);
    }
  }
}

type Reported = 'impression' | 'click' | 'accepted' | 'converted';

function report(state: State, shown: Shown, kind: Reported, submitter: string): void {
  const sum = shown.carriers.reduce((total, { value }) => total + value, 0);
  if (sum === 0) return;
  for (const { miner_id, value } of shown.carriers) {
    const share = value / sum;
    const { outcomes } = evidenceOfMiner(state, miner_id);
    if (kind === 'impression') outcomes.examined += share * shown.examined;
    else if (kind === 'click') outcomes.clicks += share;
    else outcomes[kind] += share;
  }
  if (kind === 'impression') return;
  const n = state.events.length;
  state.events.push({
    event_id: `e${n}`,
    query_id: `q${n}`,
    lead_id: shown.company.id,
    kind,
    at_ms: state.world.day * DAY_MS,
    submitter,
    carriers: shown.carriers,
  });
}

function decay(state: State): void {
  const keep = 0.5 ** (1 / HALF_LIFE_DAYS);
  for (const { outcomes, sending } of state.evidence.values())
    for (const sums of [outcomes, sending])
      for (const key of Object.keys(sums)) Reflect.set(sums, key, Number(Reflect.get(sums, key)) * keep);
}

function close(
  state: State,
  fresh: ReadonlyMap<string, Map<string, number>>,
  pay: typeof epochEmissions,
): Emission[] {
  const book = createCreditBook();
  const byLead = new Map<string, CreditEvent[]>();
  for (const event of state.events) byLead.set(event.lead_id, [...(byLead.get(event.lead_id) ?? []), event]);
  const said = [...byLead.values()].map((events) => voices(events, state.world.day * DAY_MS, HALF_LIFE_DAYS));
  for (const one of said) book.hear(one);
  for (const one of said) book.credit(one);
  for (const one of fresh.values()) for (const [miner, credit] of leadCredit(one)) book.fresh(miner, credit);
  const prior = priorsOf(state);
  const contributions: ReadonlyMap<string, Contribution> = book.miners();
  return pay(POOL, contributions, (id): MinerStanding => {
    const known = evidenceOfMiner(state, id);
    const quality = mqf(known, prior);
    return {
      mqf: quality.value,
      examined: quality.parts.conversion.trials,
      accepted: known.sending.accepted,
    };
  });
}
