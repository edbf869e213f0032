import type { Actor } from '../domain/audit.ts';

export const MODEL_KINDS = ['ranker', 'coldstart'] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];
export type ModelStatus = 'candidate' | 'active' | 'retired';

/** A model that was trained here; its files lie in the folder of models, under its version. */
export interface ModelRecord {
  version: string;
  name: string;
  kind: ModelKind;
  status: ModelStatus;
  /** Of its manifest.json, which has that of every file. */
  sha256: string;
  /** What the check on the last time slice gave. */
  metrics: unknown;
  /** Of the queries that it learned from. */
  trained_from_ms: number;
  trained_to_ms: number;
  created_at_ms: number;
  /** When it was last made the active one by hand or by training; null where it never was. */
  promoted_at_ms: number | null;
  /** Markdown. */
  card: string;
}

export type ActiveModel = Pick<ModelRecord, 'version' | 'kind' | 'sha256' | 'trained_to_ms'>;

/** Which model is used, of every kind at most one. */
export interface ModelRegistry {
  /** Stored as a candidate. @throws AppError('bad_request') where the version is there already. */
  putModel(
    tenant: string,
    model: Omit<ModelRecord, 'status' | 'created_at_ms' | 'promoted_at_ms'>,
  ): Promise<void>;
  /** Newest first. */
  listModels(tenant: string, limit: number): Promise<ModelRecord[]>;
  /** Null where there is none of the version. */
  modelOf(tenant: string, version: string): Promise<ModelRecord | null>;
  activeModels(tenant: string): Promise<ActiveModel[]>;
  /** Makes it the active one of its kind and retires the one before. False where there is none of the version. */
  promoteModel(tenant: string, version: string, actor?: Actor): Promise<boolean>;
  /**
   * Retires the active model of the kind and makes the one that was promoted before it active again, or none where there
   * was none. Both are null where nothing was active.
   */
  rollbackModel(
    tenant: string,
    kind: ModelKind,
    actor?: Actor,
  ): Promise<{ from: string | null; to: string | null }>;
}
