import type { Logger } from 'pino';
import { AppError } from '../../errors.ts';
import type { AccessStore } from '../../ports/access.ts';
import type { Engine } from '../engine.ts';
import { repeatedly } from '../repeatedly.ts';

const FIRST_MS = 300_000;
const EVERY_MS = 3_600_000;
const TENANTS_MAX = 10_000;

export interface VisitOptions {
  access: Pick<AccessStore, 'listTenants'>;
  isOpen(tenant: string): boolean;
  /** @throws AppError('busy') where there is no room for one more. */
  use(tenant: string, work: (engine: Engine) => Promise<void>): Promise<void>;
  log: Logger;
}

/**
 * Tenants that nobody asks for are opened one after another now and then, so that what is due is done for them too. Returns
 * how to stop.
 */
export function visitTenants(options: VisitOptions): () => Promise<void> {
  const stop = new AbortController();
  const end = repeatedly(
    { firstMs: FIRST_MS, everyMs: EVERY_MS },
    'looking after tenants that are not open',
    () => visitOnce(options, stop.signal),
    options.log,
  );
  return async () => {
    stop.abort();
    await end();
  };
}

/** A tenant that cannot be looked after is told of and holds up no other. */
export async function visitOnce(
  { access, isOpen, use, log }: VisitOptions,
  signal: AbortSignal,
): Promise<void> {
  for (const { tenant, disabled_at_ms } of await access.listTenants(TENANTS_MAX)) {
    if (signal.aborted) return;
    if (disabled_at_ms !== null || isOpen(tenant)) continue;
    try {
      await use(tenant, (engine) => lookAfter(engine, signal));
    } catch (error) {
      if (error instanceof AppError && error.code === 'busy') return;
      if (!signal.aborted) log.warn({ err: error, tenant }, 'a tenant could not be looked after');
    }
  }
}

async function lookAfter({ data, kpis, miners, config }: Engine, signal: AbortSignal): Promise<void> {
  await data.endForgetting();
  if (config.RETENTION_SECONDS > 0)
    await data.prune().catch((error: unknown) => {
      if (!(error instanceof AppError && error.code === 'conflict')) throw error;
    });
  if (config.KPI_SECONDS > 0) await kpis.count();
  await miners.closeEpochs(signal);
}
