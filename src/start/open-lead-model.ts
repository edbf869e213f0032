import { join } from 'node:path';
import type { Logger } from 'pino';
import { openLeadModel } from '../adapters/onnx/open-lead-model.ts';
import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import type { LeadModel } from '../ports/lead-model.ts';

export interface ChosenModel {
  /** Null where leads without evidence are left as they are. */
  model: LeadModel | null;
  /** What runs, or why nothing does; for the health report and `assay doctor`. */
  note: string;
}

/** Where the files and the runtime are; tests name other places. */
export interface ModelPlaces {
  models: string;
  packagesFrom?: string | undefined;
}

/**
 * The lead model as ASSAY_GBM asks: `on` rejects where it cannot run, `auto` does without and says so once. That the runtime
 * is not installed is the usual state and no warning; a damaged file is one.
 */
export async function chooseLeadModel(
  mode: Config['GBM'],
  log: Pick<Logger, 'info' | 'warn'>,
  places: ModelPlaces = { models: join(packageRoot(), 'models') },
): Promise<ChosenModel> {
  if (mode === 'off') return { model: null, note: 'off, as ASSAY_GBM says' };
  try {
    const model = await openLeadModel(places);
    return { model, note: model.version };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const code = cause instanceof AppError ? cause.code : 'internal';
    if (mode === 'on')
      throw new AppError(code, `ASSAY_GBM is on, but the lead model cannot run: ${why}`, { cause });
    log[code === 'config' ? 'info' : 'warn'](
      { reason: why },
      'the lead model is not used; leads without evidence are ranked by their fit',
    );
    return { model: null, note: `not used: ${why}` };
  }
}
