import type { Logger } from 'pino';
import type { MinerMetrics } from '../../telemetry/miner-metrics.ts';
import type { Miners } from './open-miners.ts';

/** After the start has calmed down, then this often; an epoch is closed an hour after its end. */
const FIRST_MS = 30_000;
const EVERY_MS = 600_000;

/** Closes epochs as they fall due, for as long as the process serves. */
export function closeWhenDue(miners: Miners, metrics: MinerMetrics, log: Logger): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  async function run(): Promise<void> {
    try {
      for (const { epoch, emitted, emissions } of await miners.closeEpochs(stopping.signal)) {
        metrics.epochClosed(emitted);
        log.info({ epoch, emitted, miners: emissions.length }, 'an epoch was closed');
      }
      await miners.forget();
    } catch (error) {
      if (!stopping.signal.aborted) log.warn({ err: error }, 'closing epochs failed; it is tried again');
    }
  }
  const turn = (): void => {
    running = running.then(run);
  };
  const first = setTimeout(turn, FIRST_MS).unref();
  const every = setInterval(turn, EVERY_MS).unref();
  return {
    async stop() {
      stopping.abort();
      clearTimeout(first);
      clearInterval(every);
      await running;
    },
  };
}
