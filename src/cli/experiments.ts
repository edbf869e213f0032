import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import { DefinitionSchema } from '../experiments/definition.ts';
import type { CandidateEstimate } from '../experiments/off-policy/estimate-candidate.ts';
import { EstimateRequestSchema } from '../experiments/off-policy/estimate-request.ts';
import type { ExperimentReport } from '../experiments/report.ts';
import { zodFieldErrors } from '../http/read-json.ts';
import type { Engine } from '../start/engine.ts';
import type { ExperimentLine } from '../start/experiments/experiment-desk.ts';
import { call, type ServerOption, serverFor } from './client.ts';
import { printExperiment } from './print-experiment.ts';
import { withEngine } from './with-engine.ts';

/** Who changes experiments from the command line, in their audit. */
const ACTOR = 'command line';
const BYTES_MAX = 1_000_000;

export async function experimentsCreateCommand(
  config: Config,
  file: string,
  options: ServerOption,
): Promise<number> {
  const json = file === '-' ? await text(process.stdin) : await readFile(file, 'utf8');
  if (json.length > BYTES_MAX) throw new AppError('bad_request', `${file} is over ${BYTES_MAX} characters.`);
  let given: unknown;
  try {
    given = JSON.parse(json);
  } catch (cause) {
    throw new AppError('bad_request', `${file} is not JSON.`, { cause });
  }
  const checked = DefinitionSchema.safeParse(given);
  if (!checked.success)
    throw new AppError('invalid', 'The experiment has wrong fields:', {
      errors: zodFieldErrors(checked.error),
    });
  const made = await ask<ExperimentLine>(config, options, {
    path: '/experiments',
    body: checked.data,
    here: (engine) => engine.experiments.create(checked.data, ACTOR),
  });
  process.stdout.write(`Created ${made.id}, a draft. Start it: assay experiments start ${made.id}\n`);
  return 0;
}

export async function experimentsListCommand(config: Config, options: ServerOption): Promise<number> {
  const { experiments } = await ask<{ experiments: ExperimentLine[] }>(config, options, {
    path: '/experiments',
    here: async (engine) => ({ experiments: await engine.experiments.list() }),
  });
  for (const { id, status, kind, layer, started_at, hypothesis } of experiments)
    process.stdout.write(`${id}  ${status}  ${kind}  layer ${layer}  ${started_at ?? '-'}  ${hypothesis}\n`);
  if (experiments.length === 0) process.stdout.write('There are no experiments.\n');
  return 0;
}

export async function experimentsMoveCommand(
  config: Config,
  action: 'start' | 'stop',
  id: string,
  options: ServerOption,
): Promise<number> {
  const moved = await ask<ExperimentLine>(config, options, {
    path: `/experiments/${encodeURIComponent(id)}/${action}`,
    body: {},
    here: (engine) => engine.experiments[action](id, ACTOR),
  });
  process.stdout.write(`${moved.id} is ${moved.status}.\n`);
  return 0;
}

export async function experimentsShowCommand(
  config: Config,
  id: string,
  options: ServerOption & { json?: boolean },
): Promise<number> {
  const report = await ask<ExperimentReport>(config, options, {
    path: `/experiments/${encodeURIComponent(id)}`,
    here: (engine) => engine.experiments.report(id),
  });
  process.stdout.write(
    options.json === true ? `${JSON.stringify(report, null, 2)}\n` : printExperiment(report),
  );
  return 0;
}

type EstimateOptions = ServerOption & {
  weights?: Record<string, number>;
  fitWeights?: Record<string, number>;
  model?: string;
  modelWeight?: number;
  outcome?: string;
  assume?: string;
  eta?: number;
  clip?: number;
  days?: number;
  queries?: number;
  json?: boolean;
};

export async function experimentsEstimateCommand(config: Config, options: EstimateOptions): Promise<number> {
  const { fitWeights, modelWeight, json, server: _, ...given } = options;
  const checked = EstimateRequestSchema.safeParse({
    ...given,
    ...(fitWeights && { fit_weights: fitWeights }),
    ...(modelWeight !== undefined && { model_weight: modelWeight }),
  });
  if (!checked.success)
    throw new AppError('invalid', 'The candidate has wrong fields:', {
      errors: zodFieldErrors(checked.error),
    });
  const estimate = await ask<CandidateEstimate>(config, options, {
    path: '/experiments:estimate',
    body: checked.data,
    here: (engine) => engine.experiments.estimate(checked.data),
  });
  process.stdout.write(json === true ? `${JSON.stringify(estimate, null, 2)}\n` : `${estimate.verdict}\n`);
  return 0;
}

interface Question<T> {
  path: string;
  body?: unknown;
  here(engine: Engine): Promise<T>;
}

/** From the server that holds the store where there is one, else by an engine of this process. */
async function ask<T>(config: Config, options: ServerOption, { path, body, here }: Question<T>): Promise<T> {
  const server = serverFor(config, options);
  if (server === undefined) return withEngine(config, here);
  const init =
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return answered<T>(await call(config, `${server}${path}`, init));
}

/** Safe: what an Assay server answers to these paths with status 200 is what its own engine gave. */
function answered<T>(body: unknown): T {
  return body as T;
}
