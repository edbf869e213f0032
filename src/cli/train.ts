import { type Command, InvalidArgumentError } from 'commander';
import { openTrainedModel } from '../adapters/onnx/open-trained-model.ts';
import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import { type Trained, trainModel } from '../learning/training/train-model.ts';
import { DEFAULT_DEMANDS } from '../learning/training/verdict.ts';
import type { ModelKind } from '../ports/model-registry.ts';
import { modelsFolder } from '../start/models/open-models.ts';
import { tenantConfig } from '../start/tenants/tenant-config.ts';
import { modelKind } from './models.ts';
import { withStore } from './with-store.ts';

interface TrainOptions {
  kind: ModelKind;
  from?: number;
  to?: number;
  window: number;
  margin: number;
  segmentDrop: number;
  maxQueries: number;
  promote?: boolean;
  dryRun?: boolean;
}

export function trainCommand(program: Command, settings: () => Config, finish: (code: number) => void): void {
  program
    .command('train')
    .description(
      'fit a model to the stored queries and what became of their leads, check it on the last slice of time, and promote it if it is better (docs/training.md). Exit status: 0 better, 3 not better, 2 too little data, 1 failed',
    )
    .option('--kind <kind>', 'ranker or coldstart (for leads without evidence)', modelKind, 'ranker')
    .option('--from <instant>', 'first query to learn from: a date or an RFC 3339 instant', instant)
    .option('--to <instant>', 'nothing from here on is looked at (default: now)', instant)
    .option('--window <days>', 'an outcome counts for its query for so long', number(0.01, 3650), 30)
    .option('--margin <ndcg>', 'least gain in nDCG@25', number(0, 1), DEFAULT_DEMANDS.margin)
    .option(
      '--segment-drop <ndcg>',
      'most that nDCG@25 may fall in a segment',
      number(0, 1),
      DEFAULT_DEMANDS.segmentDropMax,
    )
    .option('--max-queries <count>', 'read no more queries', number(100, 10_000_000), 50_000)
    .option('--promote', 'use it from the next query on, if it is better')
    .option('--dry-run', 'keep nothing')
    .action(async (options) => finish(await train(settings(), options)));
}

async function train(config: Config, options: TrainOptions): Promise<number> {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const trained = await withStore(config, (store) =>
    trainModel({
      log: store.trainingLog,
      registry: store.models,
      tenant: config.TENANT,
      kind: options.kind,
      fromMs: options.from ?? 0,
      toMs: options.to ?? Date.now(),
      windowDays: options.window,
      demands: { margin: options.margin, segmentDropMax: options.segmentDrop },
      queriesMax: Math.floor(options.maxQueries),
      python: config.PYTHON,
      models: modelsFolder(tenantConfig(config, config.TENANT)),
      promote: options.promote === true,
      dryRun: options.dryRun === true,
      tryOut: (models, version) => tryOut(models, version, say),
      tell: say,
    }),
  );
  say(inWords(trained));
  return { promoted: 0, better: 0, not_better: 3, too_little: 2 }[trained.outcome];
}

/** As a server would open it; where the runtime is not installed, servers will do so. */
async function tryOut(models: string, version: string, say: (line: string) => void): Promise<void> {
  try {
    const options = { models, version, sha256: null, depth: 1, studentErrorMax: 1 };
    await (await openTrainedModel(options)).close();
    say('onnxruntime-node gives the values that LightGBM gives');
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'config') throw error;
    say(`not tried out here: ${error.message}`);
  }
}

function inWords(trained: Trained): string {
  if (trained.outcome === 'too_little') return `Too little data: ${trained.missing.join('; ')}.`;
  const { version, verdict } = trained;
  const why = verdict.reasons.join('; ');
  if (trained.outcome === 'not_better') return `Not better, not promoted: ${why}.`;
  if (trained.outcome === 'promoted') return `Better, and used from now on: ${version}; ${why}.`;
  return `Better: ${why}. \`assay models promote ${version}\` uses it.`;
}

function instant(value: string): number {
  const ms = Date.parse(value);
  if (Number.isFinite(ms)) return ms;
  throw new InvalidArgumentError('give a date or an RFC 3339 instant.');
}

function number(min: number, max: number): (value: string) => number {
  return (value) => {
    const found = Number(value);
    if (value !== '' && found >= min && found <= max) return found;
    throw new InvalidArgumentError(`give a number from ${min} to ${max}.`);
  };
}
