import { randomBytes } from 'node:crypto';
import type { Actor } from '../../domain/audit.ts';
import { AppError } from '../../errors.ts';
import type { Checked } from '../../experiments/definition.ts';
import { type Definition, settingsOf } from '../../experiments/definition.ts';
import type { CandidateEstimate } from '../../experiments/off-policy/estimate-candidate.ts';
import type { EstimateRequest } from '../../experiments/off-policy/estimate-request.ts';
import { type ExperimentReport, reportOf } from '../../experiments/report.ts';
import type { Experiment, ExperimentStatus, ExperimentStore } from '../../ports/experiments.ts';
import type { ActiveExperiments } from './active-experiments.ts';
import { modelsOf } from './challengers.ts';
import { type EstimateContext, estimateFromLog } from './estimate-from-log.ts';

const LISTED_MAX = 500;
const DAYS_SHOWN = 60;

export interface ExperimentLine {
  id: string;
  hypothesis: string;
  kind: Definition['kind'];
  layer: string;
  status: ExperimentStatus;
  created_at: string;
  started_at: string | null;
  stopped_at: string | null;
}

/** Experiments as people handle them. */
export interface ExperimentDesk {
  /** A draft; the salt is drawn where none is given. */
  create(given: Checked, actor: string, by?: Actor): Promise<ExperimentLine>;
  list(): Promise<ExperimentLine[]>;
  start(id: string, actor: string, by?: Actor): Promise<ExperimentLine>;
  stop(id: string, actor: string, by?: Actor): Promise<ExperimentLine>;
  report(id: string): Promise<ExperimentReport>;
  /** What the log says of weights or of a model that nobody has seen yet. */
  estimate(request: EstimateRequest): Promise<CandidateEstimate>;
}

export interface DeskContext {
  store: ExperimentStore;
  tenant: string;
  active: ActiveExperiments;
  openRanker: EstimateContext['openRanker'];
  now(): number;
}

export function experimentDesk({ store, tenant, active, openRanker, now }: DeskContext): ExperimentDesk {
  async function find(id: string) {
    const found = await store.getExperiment(tenant, id);
    if (found === null)
      throw new AppError(
        'not_found',
        `There is no experiment "${id.slice(0, 64)}"; GET /experiments lists them.`,
      );
    return found;
  }

  async function move(
    id: string,
    to: 'running' | 'stopped',
    actor: string,
    by?: Actor,
  ): Promise<ExperimentLine> {
    const { experiment } = await find(id);
    const from = to === 'running' ? 'draft' : 'running';
    if (experiment.status !== from)
      throw refused(
        'status',
        `the experiment is ${experiment.status}`,
        from === 'draft'
          ? 'create a new one: what has been counted stays as it is'
          : 'only a running one can be stopped',
      );
    if (to === 'running') {
      requireRoom(experiment.definition, await store.runningExperiments(tenant));
      // Where one cannot be opened the caller is told now, and not every query later.
      for (const version of modelsOf(experiment.definition)) await (await openRanker(version)).close();
    }
    const outcome = await store.moveExperiment(tenant, id, to, actor, now(), by);
    if (outcome === 'refused')
      throw refused(
        'layer',
        `another experiment runs in layer "${experiment.definition.layer}"`,
        'stop it first, or use another layer',
      );
    await active.refresh();
    return lineOf((await find(id)).experiment);
  }

  return {
    async create(given, actor, by) {
      const salt = given.salt ?? randomBytes(12).toString('base64url');
      if (!(await store.createExperiment(tenant, { ...given, salt }, actor, now(), by)))
        throw refused('id', `there is an experiment "${given.id}" already`, 'give it another id');
      return lineOf((await find(given.id)).experiment);
    },
    list: async () => (await store.listExperiments(tenant, LISTED_MAX)).map(lineOf),
    start: (id, actor, by) => move(id, 'running', actor, by),
    stop: (id, actor, by) => move(id, 'stopped', actor, by),
    estimate: (request) => estimateFromLog(request, { store, tenant, openRanker, now }),
    async report(id) {
      const { experiment, changes } = await find(id);
      await active.count();
      return reportOf(experiment, changes, await store.experimentTotals(tenant, id, DAYS_SHOWN), now());
    },
  };
}

/** One per layer, one interleaving in all, and no setting changed by two. */
function requireRoom(definition: Definition, running: readonly Experiment[]): void {
  const own = new Set(settingsOf(definition));
  for (const { definition: other } of running) {
    if (other.layer === definition.layer)
      throw refused(
        'layer',
        `"${other.id}" runs in layer "${other.layer}"`,
        'stop it first, or use another layer',
      );
    if (other.kind === 'interleave' && definition.kind === 'interleave')
      throw refused(
        'kind',
        `"${other.id}" interleaves already`,
        'stop it first: an answer is made of two rankings at most',
      );
    const both = settingsOf(other).filter((name) => own.has(name));
    if (both.length > 0)
      throw refused(
        'variants',
        `"${other.id}" changes ${both.join(', ')} too`,
        'stop it first, or leave those settings to it',
      );
  }
}

function lineOf({
  definition,
  status,
  created_at_ms,
  started_at_ms,
  stopped_at_ms,
}: Experiment): ExperimentLine {
  const instant = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  return {
    id: definition.id,
    hypothesis: definition.hypothesis,
    kind: definition.kind,
    layer: definition.layer,
    status,
    created_at: new Date(created_at_ms).toISOString(),
    started_at: instant(started_at_ms),
    stopped_at: instant(stopped_at_ms),
  };
}

function refused(path: string, message: string, fix: string): AppError {
  return new AppError('conflict', `${message}; ${fix}.`, { errors: [{ path, message, fix }] });
}
