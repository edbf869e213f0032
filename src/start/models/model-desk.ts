import { join } from 'node:path';
import { readTrainedModel } from '../../adapters/models/trained-manifest.ts';
import type { Actor } from '../../domain/audit.ts';
import { AppError } from '../../errors.ts';
import type { ModelKind, ModelRecord, ModelRegistry } from '../../ports/model-registry.ts';

export type ListedModel = Omit<ModelRecord, 'card'>;

/** What an operator does with trained models; whoever serves hears of it. */
export interface ModelDesk {
  /** Newest first. */
  list(): Promise<ListedModel[]>;
  /** @throws AppError('not_found') where there is none of the version, 'model_corrupt' where its files are not whole. */
  promote(version: string, actor?: Actor): Promise<ListedModel>;
  rollback(kind: ModelKind, actor?: Actor): Promise<{ from: string | null; to: string | null }>;
}

const LISTED_MAX = 200;

export function createModelDesk(
  registry: ModelRegistry,
  tenant: string,
  folder: string,
  changed: () => Promise<void>,
): ModelDesk {
  return {
    list: async () => (await registry.listModels(tenant, LISTED_MAX)).map(listed),
    async promote(version, actor) {
      const found = await registry.modelOf(tenant, version);
      if (found === null)
        throw new AppError('not_found', `There is no model ${version}; \`assay models list\` names all.`);
      await readTrainedModel(join(folder, version), found.sha256);
      await registry.promoteModel(tenant, version, actor);
      await changed();
      return listed((await registry.modelOf(tenant, version)) ?? found);
    },
    async rollback(kind, actor) {
      const done = await registry.rollbackModel(tenant, kind, actor);
      await changed();
      return done;
    },
  };
}

function listed({ card: _, ...model }: ModelRecord): ListedModel {
  return model;
}
