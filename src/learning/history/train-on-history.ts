import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { packageRoot } from '../../package-root.ts';
import { COLUMNS_OF } from '../../pipeline/features/model-columns.ts';
import { FEATURES_VERSION } from '../../pipeline/features/ranker-features.ts';
import type { ModelRegistry } from '../../ports/model-registry.ts';
import { requirePackages, runPython } from '../training/run-trainer.ts';
import { dealRows } from './deal-rows.ts';
import { HistoryCheck, type HistoryVerdict, historyVerdict, missingDeals } from './history-verdict.ts';
import type { MatchedDeal } from './match-deals.ts';

export interface TrainOnHistoryInput {
  matched: readonly MatchedDeal[];
  hasDates: boolean;
  registry: ModelRegistry;
  tenant: string;
  python: string;
  /** Folder of models. */
  models: string;
  nowMs: number;
  promote: boolean;
}

export interface TrainedOnHistory {
  version: string;
  folder: string;
  verdict: HistoryVerdict;
  check: HistoryCheck;
  /** Columns that most of the gain came from, best first. */
  leading: string[];
  isPromoted: boolean;
}

const Result = z.object({
  columns: z.array(z.string()),
  weight: z.number(),
  calibration: z.object({ slope: z.number(), offset: z.number() }),
  checks: z.array(z.object({ row: z.array(z.number()), raw: z.number(), value: z.number() })),
  importance: z.array(z.object({ column: z.string(), share: z.number() })),
  check: HistoryCheck,
});
type Result = z.infer<typeof Result>;

const TRAIN_MS_MAX = 600_000;

/**
 * A cold-start model from a company's own past deals: checked, written, and entered in the registry where it is useful.
 * @throws AppError('bad_request') where there are too few deals, with how many are missing; what runTrainer throws.
 */
export async function trainOnHistory(input: TrainOnHistoryInput): Promise<TrainedOnHistory> {
  const won = input.matched.filter(({ deal }) => deal.won).length;
  const missing = missingDeals(won, input.matched.length - won);
  if (missing.length > 0)
    throw new AppError('bad_request', `Too few deals with a stored lead: ${missing.join('; ')}.`);
  const work = await mkdtemp(join(tmpdir(), 'assay-history-'));
  try {
    const result = await fitted(input, work);
    return await write(input, join(work, 'model'), result);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function fitted(
  { matched, hasDates, python, nowMs }: TrainOnHistoryInput,
  work: string,
): Promise<Result> {
  const home = join(packageRoot(), 'models');
  await requirePackages(python, join(home, 'ranker', 'requirements.txt'), undefined);
  const [data, out] = [join(work, 'data'), join(work, 'model')];
  await mkdir(data);
  await mkdir(out);
  const rows = await dealRows(matched, nowMs);
  await writeFile(join(data, 'rows.f32'), Buffer.from(rows.buffer));
  const about = {
    columns: COLUMNS_OF.coldstart,
    won: matched.map(({ deal }) => (deal.won ? 1 : 0)),
    at_ms: hasDates ? matched.map(({ deal }) => deal.atMs) : null,
  };
  await writeFile(join(data, 'deals.json'), JSON.stringify(about));
  const args = [join(home, 'history', 'train.py'), '--data', data, '--out', out];
  const { status, output } = await runPython(python, args, TRAIN_MS_MAX, undefined);
  if (status !== 0) throw new AppError('internal', `Training failed:\n${output.slice(-2000)}`);
  return Result.parse(JSON.parse(await readFile(join(out, 'result.json'), 'utf8')));
}

async function write(input: TrainOnHistoryInput, out: string, result: Result): Promise<TrainedOnHistory> {
  const { registry, tenant, models, matched, nowMs } = input;
  const onnx = await readFile(join(out, 'ranker.onnx'));
  const { columns, weight, calibration, checks, check } = result;
  const content = {
    kind: 'coldstart' as const,
    features_version: FEATURES_VERSION,
    ...{ columns, weight, calibration, checks },
    files: [{ path: 'ranker.onnx', bytes: onnx.length, sha256: digest(onnx) }],
  };
  const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '');
  const version = `coldstart-${day}-${digest(JSON.stringify(content)).slice(0, 12)}`;
  const manifest = Buffer.from(`${JSON.stringify({ version, ...content }, null, 1)}\n`);
  const verdict = historyVerdict(check);
  const leading = result.importance.slice(0, 4).map(({ column }) => column);
  const card = cardOf(version, matched, result, verdict);
  await writeFile(join(out, 'manifest.json'), manifest);
  await writeFile(join(out, 'CARD.md'), card);
  await rm(join(out, 'result.json'));
  const folder = join(models, version);
  const trained = { version, folder, verdict, check, leading };
  if (!verdict.isUseful) return { ...trained, isPromoted: false };
  if ((await registry.modelOf(tenant, version)) === null) {
    await mkdir(models, { recursive: true });
    await rm(`${folder}.new`, { recursive: true, force: true });
    await cp(out, `${folder}.new`, { recursive: true });
    await rm(folder, { recursive: true, force: true });
    await rename(`${folder}.new`, folder);
    const times = matched.map(({ deal }) => deal.atMs ?? nowMs);
    await registry.putModel(tenant, {
      version,
      name: 'coldstart',
      kind: 'coldstart',
      sha256: digest(manifest),
      metrics: check,
      trained_from_ms: times.reduce((least, time) => Math.min(least, time), nowMs),
      trained_to_ms: times.reduce((most, time) => Math.max(most, time), 0),
      card,
    });
  }
  if (input.promote) await registry.promoteModel(tenant, version);
  return { ...trained, isPromoted: input.promote };
}

function cardOf(
  version: string,
  matched: readonly MatchedDeal[],
  result: Result,
  verdict: HistoryVerdict,
): string {
  const { check, importance } = result;
  const won = matched.filter(({ deal }) => deal.won).length;
  const three = (value: number) => value.toFixed(3);
  return `${[
    `# ${version}`,
    'Cold-start model from past deals, by `assay train history`: for leads of which nobody has reported anything.',
    verdict.words,
    `| | |\n| --- | --- |\n| deals with a stored lead | ${matched.length}, ${won} won |\n| checked on | ${check.rows} (${check.how === 'time' ? 'the latest' : 'a fifth at a time'}) |\n| AUC | ${three(check.auc)} (95 %: ${check.auc_interval.map(three).join(' to ')}) |\n| won among the tenth put first | ${three(check.top_tenth)} |\n| Brier score | ${three(check.brier)} (the rate for all: ${three(check.brier_of_rate)}) |`,
    `Most of the gain: ${importance.map(({ column, share }) => `${column} ${share.toFixed(2)}`).join(', ')}.`,
    'A deal is described by the age of the company at its date and by what the record says now: a company that grew after the deal looks as large as it is today, which flatters the figures. No snippet is read. Who was never approached is in no history, so it says who buys of those approached.',
  ].join('\n\n')}\n`;
}

function digest(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}
