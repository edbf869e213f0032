import { type Command, InvalidArgumentError } from 'commander';
import type { Config } from '../config.ts';
import { auditCommand, auditVerifyCommand } from './audit.ts';
import { forgetCommand, retentionCommand } from './forget.ts';

export function dataCommands(
  program: Command,
  settings: () => Config,
  finish: (status: number) => void,
): void {
  const audit = program.command('audit').description('who did what, and whether the record of it is whole');
  audit
    .command('list', { isDefault: true })
    .description('newest first')
    .option('--act <act>', 'an act like key.create, or all of a kind like key')
    .option('--actor <actor>', 'key:<id>, cli:<user>, ...')
    .option('--limit <count>', 'how many', limit, 50)
    .option('--json', 'print JSON lines')
    .action(async (options) => finish(await auditCommand(settings(), options)));
  audit
    .command('verify')
    .description('recompute every hash; exit status 1 where an entry was changed or is missing')
    .option('--head <number:hash>', 'the last entry as noted before, which must still be there')
    .action(async (options) => finish(await auditVerifyCommand(settings(), options)));
  program
    .command('forget')
    .description('remove a person or company from everywhere and keep it out (docs/data-protection.md)')
    .option('--company <id>', 'a company with all its leads')
    .option('--domain <domain>', 'the companies of a domain')
    .option('--lead <id>', 'one lead')
    .option('--email <address>', 'the leads with this address, and evidence that holds it')
    .option('--miner <id>', 'a miner and all it sent')
    .option('--submitter <name>', 'who asked, and the prompts')
    .option('--lift', 'let them in again')
    .option(
      '--export <file>',
      'write the list of who is barred, as salted hashes, to be kept beside the backups',
    )
    .option('--import <file>', 'read such a list, before a backup is restored into an empty store')
    .option('--server <url>', 'tell this server')
    .action(async (options) => finish(await forgetCommand(settings(), options)));
  program
    .command('retention')
    .description('how long what is kept, and what is due to be removed')
    .option('--run', 'remove it now')
    .action(async (options) => finish(await retentionCommand(settings(), options.run === true)));
}

function limit(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= 200) return number;
  throw new InvalidArgumentError('give a whole number from 1 to 200.');
}
