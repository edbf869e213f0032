import type { Config } from '../config.ts';
import { cliActor } from './cli-actor.ts';
import { withEngine } from './with-engine.ts';

const SHOWN = 100;

/** Closes the epochs that are due; several at the same time, or one after another, close each once. */
export async function epochsCloseCommand(config: Config): Promise<number> {
  const closed = await withEngine(config, ({ miners }) => miners.closeEpochs(undefined, cliActor()));
  for (const { epoch, emitted, emissions } of closed)
    print(
      `closed epoch ${epoch}: ${emitted.toLocaleString('en')} micro-credits to ${emissions.length} miner(s)`,
    );
  if (closed.length === 0) print('no epoch is due');
  return 0;
}

export async function epochsListCommand(config: Config): Promise<number> {
  const epochs = await withEngine(config, ({ miners }) => miners.epochs(SHOWN));
  for (const one of epochs)
    print(
      `epoch ${one.epoch}  ${one.starts_at.slice(0, 10)} to ${one.ends_at.slice(0, 10)}  ${one.emitted.toLocaleString('en')} of ${one.pool.toLocaleString('en')} micro-credits to ${one.miners} miner(s)`,
    );
  if (epochs.length === 0) print('no epoch is closed yet');
  return 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
