import cluster, { type Worker } from 'node:cluster';
import type { Logger } from 'pino';
import { mergeMetricsForWorkers } from './shared-metrics.ts';

/** More restarts than this within RESTART_WINDOW_MS mean that restarting does not help. */
const RESTARTS_MAX = 5;
const RESTART_WINDOW_MS = 60_000;
const RESTART_PAUSE_MS = 500;

/**
 * Runs the same command in `count` processes that share the port (connections go round), and replaces one that dies.
 * The first starts alone: it migrates and loads the demo data, and only when it listens do the others start.
 * Resolves with the exit status when all have ended after SIGTERM or SIGINT, or when one keeps dying.
 */
export function runProcesses(count: number, shutdownMs: number, log: Logger): Promise<number> {
  return new Promise((resolve) => {
    const restarts: number[] = [];
    let isStopping = false;
    let status = 0;

    function start(): Worker {
      const worker = cluster.fork();
      worker.once('exit', (code, signal) => ended(worker, code, signal));
      return worker;
    }

    function ended(worker: Worker, code: number, signal: string): void {
      if (isStopping) {
        // One that was still starting has no handler yet and ends by the signal itself.
        if (code !== 0 && signal !== 'SIGTERM') status = 1;
        if (running().length === 0) resolve(status);
        return;
      }
      const now = Date.now();
      restarts.push(now);
      log.error({ process: worker.id, code, signal }, 'a serving process ended and is replaced');
      if (restarts.filter((at) => now - at < RESTART_WINDOW_MS).length > RESTARTS_MAX || !hasListened) {
        log.error('serving processes keep ending; giving up');
        status = 1;
        stop('SIGTERM');
        return;
      }
      setTimeout(() => {
        if (!isStopping) start();
      }, RESTART_PAUSE_MS);
    }

    function stop(signal: NodeJS.Signals): void {
      if (isStopping) return;
      isStopping = true;
      for (const worker of running()) worker.process.kill(signal);
      if (running().length === 0) resolve(status);
      setTimeout(() => {
        for (const worker of running()) worker.process.kill('SIGKILL');
      }, shutdownMs + 2000).unref();
    }

    mergeMetricsForWorkers();
    let hasListened = false;
    const first = start();
    first.once('listening', () => {
      hasListened = true;
      for (let i = 1; i < count && !isStopping; i++) start();
    });
    const signalled = () => {
      if (!isStopping) stop('SIGTERM');
      // As each of them does on a second signal.
      else for (const worker of running()) worker.process.kill('SIGTERM');
    };
    process.on('SIGTERM', signalled);
    process.on('SIGINT', signalled);
  });
}

function running(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
}
