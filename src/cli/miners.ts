import type { Config } from '../config.ts';
import type { MinerList } from '../start/miners/miner-list.ts';
import type { MinerPage } from '../start/miners/miner-page.ts';
import { call, type ServerOption, serverFor } from './client.ts';
import { withEngine } from './with-engine.ts';

export interface MinersOptions extends ServerOption {
  limit: number;
  json?: boolean;
}

/** The leaderboard, or all that is known of one miner. */
export async function minersCommand(
  config: Config,
  id: string | undefined,
  options: MinersOptions,
): Promise<number> {
  const server = serverFor(config, options);
  const found =
    server !== undefined
      ? await call(
          config,
          `${server}/miners${id === undefined ? `?limit=${options.limit}` : `/${encodeURIComponent(id)}`}`,
          {},
        )
      : await withEngine(
          config,
          ({ miners }): Promise<unknown> =>
            id === undefined ? miners.list({ limit: options.limit, offset: 0 }) : miners.page(id),
        );
  if (options.json === true) print(JSON.stringify(found, null, 2));
  else if (id === undefined) printList(asList(found));
  else printMiner(asPage(found));
  return 0;
}

/** Safe: it comes from our own engine, or from a server of ours that sends the same. */
function asList(found: unknown): MinerList {
  return found as MinerList;
}

/** Safe for the same reason. */
function asPage(found: unknown): MinerPage {
  return found as MinerPage;
}

function printList({ miners, total }: MinerList): void {
  print(`${total} miner(s)`);
  for (const one of miners)
    print(
      `${String(one.rank).padStart(4)}  ${one.mqf.toFixed(3)}  x${one.factor.toFixed(2)}  ${one.miner_id}  (${one.accepted.toFixed(0)} accepted, ${(one.duplicates + one.refused).toFixed(0)} refused, ${one.converted.toFixed(1)} converted)${one.flagged ? '  flagged' : ''}`,
    );
}

function printMiner(page: MinerPage): void {
  const { mqf, credit, throttle } = page;
  print(
    `${page.miner_id}: quality ${mqf.value.toFixed(4)}, evidence counts x${page.factor.toFixed(3)}${page.flagged ? `, flagged (under ${page.flag_below})` : ''}`,
  );
  for (const [name, part] of Object.entries(mqf.parts))
    print(
      `  ${name.padEnd(12)} ${part.successes.toFixed(2)} of ${part.trials.toFixed(2)}, expected ${part.prior.mean.toFixed(4)}: ${part.posterior.toFixed(4)} -> quality ${part.quality.toFixed(4)}, weight ${part.weight}`,
    );
  if (throttle !== null)
    print(
      `  may send ${Math.floor(throttle.rows_per_minute)} rows a minute${throttle.throttled_until === null ? '' : `; nothing until ${throttle.throttled_until}: ${throttle.why}`}`,
    );
  for (const epoch of [credit.current, ...credit.closed])
    print(
      `  epoch ${epoch.epoch} (${epoch.starts_at.slice(0, 10)} to ${epoch.ends_at.slice(0, 10)}${epoch === credit.current ? ', under way' : ''}): ${epoch.micro_credits.toLocaleString('en')} micro-credits`,
    );
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
