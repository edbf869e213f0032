import { SingleBar } from 'cli-progress';

export interface Progress {
  add(bytes: number): void;
  stop(): void;
}

const LOG_EVERY_MS = 5000;

/** A bar on a terminal; elsewhere a line every few seconds. Standard error, so that output can be piped. */
export function startProgress(name: string, totalBytes: number | undefined): Progress {
  return process.stderr.isTTY && totalBytes !== undefined ? bar(name, totalBytes) : lines(name, totalBytes);
}

function bar(name: string, totalBytes: number): Progress {
  const view = new SingleBar({
    format: `${name} [{bar}] {percentage} % | {eta_formatted} left`,
    stream: process.stderr,
    hideCursor: true,
  });
  view.start(totalBytes, 0);
  return { add: (bytes) => view.increment(bytes), stop: () => view.stop() };
}

function lines(name: string, totalBytes: number | undefined): Progress {
  let done = 0;
  let last = Date.now();
  return {
    add(bytes) {
      done += bytes;
      if (Date.now() - last < LOG_EVERY_MS) return;
      last = Date.now();
      const share =
        totalBytes === undefined
          ? `${Math.round(done / 1024)} KiB`
          : `${Math.round((100 * done) / totalBytes)} %`;
      process.stderr.write(`${name}: ${share}\n`);
    },
    stop: () => undefined,
  };
}
