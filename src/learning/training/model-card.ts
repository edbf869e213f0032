import type { ModelKind } from '../../ports/model-registry.ts';
import type { TrainingCheck, Verdict } from './verdict.ts';
import type { TrainingSet } from './write-training-set.ts';

export interface CardFacts {
  version: string;
  kind: ModelKind;
  set: TrainingSet;
  /** RFC 3339 dates. */
  from: string;
  tune: string;
  check: string;
  to: string;
  windowDays: number;
  running: string;
  trees: number;
  weight: number;
  importance: readonly { column: string; share: number }[];
  student: readonly { below: number; rows: number; error: number }[] | null;
  numbers: TrainingCheck;
  verdict: Verdict;
}

/** The model's card: what it is, from what, how good, and how far to trust it. Markdown. */
export function modelCard(facts: CardFacts): string {
  return [
    `# ${facts.version}`,
    facts.kind === 'ranker'
      ? `LightGBM LambdaRank over what is known of a lead when it is answered; calibrated (Platt). It has ${facts.weight} of the score.`
      : 'LightGBM over facts of the record alone, for leads without evidence; calibrated (Platt).',
    `## Learned from\n\n${learned(facts)}`,
    `## Checked on the last slice of time\n\n${checkTable(facts.numbers, facts.running)}\n\n${calibration(facts.numbers)}`,
    `## By segment\n\n${segmentTable(facts.numbers)}`,
    ...(facts.student === null ? [] : [`## Student of the language model\n\n${studentTable(facts.student)}`]),
    `## Verdict\n\n${facts.verdict.isBetter ? 'Better' : 'Not better'}: ${facts.verdict.reasons.join('; ')}.`,
    `## How far to trust it\n\n- It knows leads that were shown, and outcomes that somebody reported. What was never shown it never saw.\n- Clicks far down the list are weighted up against position bias with a model of attention, not a measured one.\n- Retrain when \`features_version\` changes or the drift alert fires.`,
    '',
  ].join('\n\n');
}

/** The same as lines for a terminal. */
export function checkTable({ orders }: TrainingCheck, running: string): string {
  const lines = (['score', 'running', 'candidate'] as const).map((name) => {
    const { ndcg, ndcg_interval, ndcg_ips, precision, auc } = orders[name];
    const title = name === 'running' ? `running now (${running})` : name === 'score' ? 'score alone' : name;
    return `| ${title} | ${three(ndcg)} (${ndcg_interval.map(three).join('-')}) | ${three(ndcg_ips)} | ${three(precision)} | ${auc === null ? '-' : three(auc)} |`;
  });
  return [
    '| order | nDCG@25 (95 %) | nDCG@25, position-weighted | P@25 | AUC |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

function learned({ set, from, tune, check, to, windowDays, trees, importance }: CardFacts): string {
  const parts = importance.map(({ column, share }) => `${column} ${share.toFixed(2)}`).join(', ');
  return [
    `| slice | queries | with a lead that came to something |\n| --- | --- | --- |`,
    `| learn, ${day(from)} to ${day(tune)} | ${set.queries[0]} | ${set.positive[0]} |`,
    `| tune, to ${day(check)} | ${set.queries[1]} | ${set.positive[1]} |`,
    `| check, to ${day(to)} | ${set.queries[2]} | ${set.positive[2]} |`,
    `\n${set.rows} rows, ${set.labels} with a language model's label; outcomes within ${windowDays} days of the query. ${trees} trees; most of the gain: ${parts}.`,
  ].join('\n');
}

function calibration({ calibration: found, positive_rate, rows, queries }: TrainingCheck): string {
  return `${queries} queries, ${rows} rows, of which ${three(positive_rate)} came to something. Expected calibration error ${three(found.ece)}, Brier score ${found.brier.toFixed(4)} (the rate for all: ${found.brier_of_rate.toFixed(4)}).`;
}

function segmentTable({ segments }: TrainingCheck): string {
  if (segments.length === 0) return 'No segment has enough queries to say anything.';
  const lines = segments.map(
    ({ kind, name, queries, running, candidate, difference, interval }) =>
      `| ${kind}: ${name} | ${queries} | ${three(running)} | ${three(candidate)} | ${three(difference)} (${interval.map(three).join(' to ')}) |`,
  );
  return [
    '| segment | queries | running | candidate | difference (95 %) |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

function studentTable(bins: readonly { below: number; rows: number; error: number }[]): string {
  const lines = bins.map(
    ({ below, rows, error }) => `| ${Math.min(1, below)} | ${rows} | ${rows === 0 ? '-' : three(error)} |`,
  );
  return ['| says below | rows | mean difference from the label |', '| --- | --- | --- |', ...lines].join(
    '\n',
  );
}

function three(value: number): string {
  return value.toFixed(3);
}

function day(instant: string): string {
  return instant.slice(0, 10);
}
