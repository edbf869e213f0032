import { type Command, InvalidArgumentError } from 'commander';
import type { Config } from '../config.ts';
import { isScope, SCOPES, type Scope } from '../domain/access.ts';
import { keysCreateCommand, keysListCommand, keysRevokeCommand } from './keys.ts';

export function keysCommands(
  program: Command,
  settings: () => Config,
  finish: (status: number) => void,
): void {
  const keys = program
    .command('keys')
    .description(
      'make, list and revoke API keys of a tenant: --tenant, or over a server that of your key (docs/access.md)',
    );
  const server = ['--server <url>', 'ask this server'] as const;
  keys
    .command('create')
    .description('a new API key; it is shown once')
    .requiredOption('--name <name>', 'who uses it, as logs and reputation name them')
    .requiredOption('--scopes <scopes>', `a comma-separated list of ${SCOPES.join(', ')}`, scopes)
    .option(
      '--miner <miner_id>',
      'bind it to this miner: it may send and read the evidence of this one alone',
    )
    .option('--rate <per_second>', 'requests a second', number)
    .option('--concurrency <count>', 'requests worked on at once', number)
    .option('--usd-per-day <dollars>', 'dollars for language models a UTC day', number)
    .option('--expires <when>', 'a date, an RFC 3339 instant, or a time from now like 90d or 12h', expiry)
    .option('--json', 'print JSON')
    .option(...server)
    .action(async (options) => finish(await keysCreateCommand(settings(), options)));
  keys
    .command('list')
    .description('the keys of a tenant, newest first; the keys themselves are kept nowhere')
    .option('--json', 'print JSON')
    .option(...server)
    .action(async (options) => finish(await keysListCommand(settings(), options)));
  keys
    .command('revoke')
    .description('refuse a key from now on; other processes hear of it within five seconds')
    .argument('<key_id>', 'as `assay keys list` shows it')
    .option(...server)
    .action(async (id, options) => finish(await keysRevokeCommand(settings(), id, options)));
}

function scopes(text: string): Scope[] {
  const given = text.split(',').map((part) => part.trim());
  const known = given.filter(isScope);
  if (known.length === given.length && known.length > 0) return known;
  throw new InvalidArgumentError(`give a list of ${SCOPES.join(', ')}.`);
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('give a number.');
}

const UNITS: Record<string, number> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** As an RFC 3339 instant. */
function expiry(text: string): string {
  const [, count, unit = ''] = /^(\d{1,5})([hdw])$/.exec(text) ?? [];
  const ms = count === undefined ? Date.parse(text) : Date.now() + Number(count) * (UNITS[unit] ?? 0);
  if (!Number.isNaN(ms) && Math.abs(ms) < 8.64e15) return new Date(ms).toISOString();
  throw new InvalidArgumentError(
    'give a date like 2027-01-31, an RFC 3339 instant, or a time like 90d or 12h.',
  );
}
