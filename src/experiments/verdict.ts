import type { ExperimentReport } from './report.ts';
import { SRM_P } from './stats/sample-ratio.ts';

type Facts = Omit<ExperimentReport, 'verdict'>;
type Comparison = Facts['comparisons'][number];

const HOUR_MS = 3_600_000;

/** What the numbers say, and what to do, in words. */
export function verdictOf(report: Facts, nowMs: number): string {
  if (report.status === 'draft') return 'Not started: nothing has been counted.';
  const parts = [ratioWords(report), ...resultWords(report), ageWords(report, nowMs)];
  return parts.filter((part) => part !== '').join(' ');
}

function ratioWords({ sample_ratio: ratio, variants }: Facts): string {
  if (ratio === null) return '';
  const counts = variants.map(({ name, units }) => `${name} ${units}`).join(', ');
  return ratio.is_mismatch
    ? `Sample-ratio mismatch: units are not divided as the shares say (${counts}; chi-square ${number(ratio.chi_square)}, p ${small(ratio.p)} < ${SRM_P}). Do not read the other numbers; find out which queries are missing first.`
    : '';
}

function resultWords(report: Facts): string[] {
  if (report.sample_ratio?.is_mismatch === true) return [];
  if (report.interleaving !== null) return [interleavedWords(report.interleaving, report)];
  const ratio = report.sample_ratio === null ? '' : 'no sample-ratio problem';
  return report.comparisons.map((one) => comparisonWords(one, report, ratio));
}

function comparisonWords(one: Comparison, { definition, comparisons }: Facts, ratio: string): string {
  const { metric, alpha } = definition;
  const level = `${number(100 * (1 - alpha / comparisons.length))} % always-valid`;
  const guards = guardWords(one);
  if (one.effect === null)
    return `${one.variant}: too early, too few units or queries have been counted (20 units and 100 queries per variant at least).`;
  const interval = `interval ${signed(one.low)} to ${signed(one.high)}, ${level}`;
  if (one.guardrails.some(({ verdict }) => verdict === 'broken'))
    return `${one.variant} breaks a guardrail (${guards}); ${metric} ${signed(one.effect)} (${interval}); stop and keep control.`;
  if (one.low > 0) {
    const isOpen = one.guardrails.some(({ verdict }) => verdict === 'open');
    const then = isOpen ? 'go on until the guardrails are settled' : 'stop and ship';
    return `${one.variant} is better by ${number(one.effect)} ${metric} (${interval}); ${join(ratio, guards, then)}.`;
  }
  if (one.high < 0)
    return `${one.variant} is worse by ${number(-one.effect)} ${metric} (${interval}); ${join(ratio, guards, 'stop and keep control')}.`;
  if (Math.max(-one.low, one.high) < definition.smallest_effect)
    return `${one.variant} makes no difference that matters: ${metric} ${signed(one.effect)} (${interval}), less than ${number(definition.smallest_effect)} either way; ${join(ratio, guards, 'stop; either may be kept')}.`;
  return `${one.variant}: too early, ${metric} ${signed(one.effect)} (${interval}); ${join(ratio, guards, `needs about ${one.more_queries} more queries per variant`)}.`;
}

function guardWords({ guardrails }: Comparison): string {
  return guardrails.map(({ metric, verdict }) => `${metric} ${verdict}`).join(', ');
}

function interleavedWords(result: NonNullable<Facts['interleaving']>, { definition }: Facts): string {
  const { preference, low, high, decided, credit_control, credit_treatment } = result;
  const level = `${number(100 * (1 - definition.alpha))} % always-valid`;
  if (preference === null || low === null || high === null)
    return `Too early: ${decided} queries with credit (${definition.credit}), from too few units to measure their spread.`;
  const facts = `preference ${signed(preference)} (interval ${signed(low)} to ${signed(high)}, ${level}) over ${decided} decided queries; ${definition.credit}: treatment ${credit_treatment}, control ${credit_control}`;
  if (low > 0)
    return `The treatment's ranking is preferred: ${facts}; stop and ship, or confirm the size by an A/B test.`;
  if (high < 0) return `Control's ranking is preferred: ${facts}; stop and keep control.`;
  return `Too early: ${facts}; needs about ${result.more_decided} more decided queries.`;
}

function ageWords({ status, started_at, stopped_at }: Facts, nowMs: number): string {
  if (started_at === null) return '';
  const end = stopped_at === null ? nowMs : Date.parse(stopped_at);
  const hours = Math.max(0, (end - Date.parse(started_at)) / HOUR_MS);
  return `${status === 'running' ? 'Running for' : 'Ran for'} ${hours < 48 ? `${number(hours)} h` : `${number(hours / 24)} days`}.`;
}

const join = (...parts: string[]): string => parts.filter((part) => part !== '').join('; ');
const number = (value: number): string => String(Number(value.toPrecision(3)));
const signed = (value: number): string =>
  Number.isFinite(value) ? `${value >= 0 ? '+' : ''}${number(value)}` : value > 0 ? '+inf' : '-inf';
const small = (value: number): string => (value < 1e-4 ? value.toExponential(1) : number(value));
