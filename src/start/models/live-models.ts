import type { Logger } from 'pino';
import type { TrainedModel } from '../../adapters/onnx/open-trained-model.ts';
import { AppError } from '../../errors.ts';
import {
  type ActiveModel,
  MODEL_KINDS,
  type ModelKind,
  type ModelRegistry,
} from '../../ports/model-registry.ts';
import type { Ranker } from '../../ports/ranker.ts';
import type { Student } from '../../ports/student.ts';
import type { ModelMetrics } from '../../telemetry/model-metrics.ts';
import { createModelSlot, type ModelSlot } from './model-slot.ts';

/** The trained models of one query, from its start to its end. */
export interface ModelsInUse {
  ranker: Ranker | null;
  coldstart: Ranker | null;
  student: Student | null;
  /** For model_version. */
  versions: readonly string[];
  release(): void;
}

export interface LiveModels {
  acquire(): ModelsInUse;
  /** Changes with every swap; the same in every process with the same models where `shared`. */
  version(): { local: string; shared: string };
  /** Looks at the registry now; what changed is in use when it resolves. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

export interface LiveModelsInput {
  /** `off`: none is ever used. `on`: the first refresh rejects where the active one cannot run. */
  mode: 'auto' | 'on' | 'off';
  registry: Pick<ModelRegistry, 'activeModels'>;
  tenant: string;
  open(model: ActiveModel): Promise<TrainedModel>;
  /** Null: somebody calls refresh() where something changes. */
  pollMs: number | null;
  metrics: ModelMetrics;
  log: Pick<Logger, 'info' | 'warn'>;
  now(): number;
}

type Slotted = TrainedModel & { active: ActiveModel };

/** A model that could not be opened is tried again after this long. */
const RETRY_MS = 30_000;

/** The active models of the registry, opened, and swapped between queries when the registry says so. */
export async function openLiveModels(input: LiveModelsInput): Promise<LiveModels> {
  const slots: Record<ModelKind, ModelSlot<Slotted>> = {
    ranker: createModelSlot(),
    coldstart: createModelSlot(),
  };
  const failed = new Map<ModelKind, { key: string; atMs: number }>();
  let swaps = 0;
  const active = () => MODEL_KINDS.flatMap((kind) => slots[kind].current()?.active ?? []);

  async function bring(kind: ModelKind, wanted: ActiveModel | null, isStart: boolean): Promise<void> {
    const current = slots[kind].current()?.active ?? null;
    if (keyOf(current) === keyOf(wanted)) return;
    const last = failed.get(kind);
    if (last !== undefined && last.key === keyOf(wanted) && input.now() - last.atMs < RETRY_MS) return;
    try {
      const model = wanted === null ? null : await input.open(wanted);
      slots[kind].put(model === null || wanted === null ? null : { ...model, active: wanted });
      swaps++;
      failed.delete(kind);
      if (!isStart) input.metrics.swapped(kind, 'done');
      input.log.info({ kind, from: current?.version, to: wanted?.version }, 'trained model in use');
    } catch (cause) {
      if (isStart && input.mode === 'on') throw refused(cause);
      failed.set(kind, { key: keyOf(wanted), atMs: input.now() });
      input.metrics.swapped(kind, 'failed');
      const reason = cause instanceof Error ? cause.message : String(cause);
      input.log.warn(
        { kind, version: wanted?.version, reason },
        current === null
          ? 'the promoted model cannot be used; answers are made without it'
          : 'the promoted model cannot be used; the one before it stays',
      );
    }
  }

  async function look(isStart: boolean): Promise<void> {
    const found = await input.registry.activeModels(input.tenant);
    for (const kind of MODEL_KINDS)
      await bring(kind, found.find((one) => one.kind === kind) ?? null, isStart);
  }

  let looking: Promise<void> = Promise.resolve();
  const refresh = (isStart = false): Promise<void> => {
    if (input.mode === 'off') return Promise.resolve();
    const next = looking.catch(() => undefined).then(() => look(isStart));
    looking = next;
    return next;
  };
  await refresh(true);
  const unwatch = input.metrics.watch(active);
  const stopPolling = poll(input, refresh);

  return {
    acquire: () => inUse(slots.ranker, slots.coldstart),
    version: () => ({
      local: String(swaps),
      shared: active()
        .map((model) => keyOf(model))
        .join(','),
    }),
    refresh: () => refresh(),
    async close() {
      unwatch();
      stopPolling();
      await looking.catch(() => undefined);
      await Promise.all(MODEL_KINDS.map((kind) => slots[kind].close()));
    },
  };
}

function inUse(rankers: ModelSlot<Slotted>, coldstarts: ModelSlot<Slotted>): ModelsInUse {
  const ranker = rankers.acquire();
  const coldstart = coldstarts.acquire();
  return {
    ranker: ranker.held?.ranker ?? null,
    student: ranker.held?.student ?? null,
    coldstart: coldstart.held?.ranker ?? null,
    versions: [ranker.held, coldstart.held].flatMap((held) => held?.active.version ?? []),
    release() {
      ranker.release();
      coldstart.release();
    },
  };
}

/** One look at a time; a registry that does not answer is looked at again. Returns how to stop. */
function poll({ pollMs, mode, log }: LiveModelsInput, refresh: () => Promise<void>): () => void {
  if (pollMs === null || mode === 'off') return () => undefined;
  let isBusy = false;
  let wasDown = false;
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    refresh()
      .then(
        () => {
          wasDown = false;
        },
        (error: unknown) => {
          if (!wasDown) log.warn({ err: error }, 'the registry of models does not answer');
          wasDown = true;
        },
      )
      .finally(() => {
        isBusy = false;
      });
  }, pollMs);
  timer.unref();
  return () => clearInterval(timer);
}

function keyOf(model: ActiveModel | null): string {
  return model === null ? '' : `${model.version} ${model.sha256}`;
}

function refused(cause: unknown): AppError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const code = cause instanceof AppError ? cause.code : 'internal';
  return new AppError(code, `ASSAY_RANKER is on, but the promoted model cannot run: ${why}`, { cause });
}
