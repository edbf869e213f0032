import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { createTenantDesk, type TenantDesk } from '../start/access/tenant-desk.ts';
import { cliActor } from './cli-actor.ts';
import { withStore } from './with-store.ts';

/** Tenants are the operator's: they are handled on the store, not over HTTP. */
export function tenantsCommands(
  program: Command,
  settings: () => Config,
  finish: (status: number) => void,
): void {
  const tenants = program
    .command('tenants')
    .description(
      'make, list, disable and enable tenants; an embedded store has to be stopped for it (docs/access.md)',
    );
  const run = async (work: (desk: TenantDesk) => Promise<string>) => {
    const said = await withStore(
      settings(),
      (store) => work(createTenantDesk(store.access, async () => undefined)),
      { allTenants: true },
    );
    process.stdout.write(`${said}\n`);
    finish(0);
  };
  tenants
    .command('create')
    .description('a new tenant, empty')
    .argument('<tenant>', '1 to 63 lower-case letters, digits, - and _')
    .action((tenant) =>
      run(async (desk) => {
        await desk.create(tenant, cliActor());
        return `Created ${tenant}. Make a key: assay keys create --tenant ${tenant} --name NAME --scopes query`;
      }),
    );
  tenants
    .command('list')
    .description('all tenants')
    .action(() =>
      run(async (desk) =>
        (await desk.list())
          .map(({ tenant, created_at_ms, disabled_at_ms }) => {
            const since = new Date(disabled_at_ms ?? created_at_ms).toISOString().slice(0, 10);
            return `${tenant}  ${disabled_at_ms === null ? 'served' : 'disabled'} since ${since}`;
          })
          .join('\n'),
      ),
    );
  for (const action of ['disable', 'enable'] as const)
    tenants
      .command(action)
      .description(
        action === 'disable'
          ? 'refuse its keys; its data stay where they are'
          : 'serve a disabled tenant again',
      )
      .argument('<tenant>')
      .action((tenant) =>
        run(async (desk) => {
          await desk.setDisabled(tenant, action === 'disable', cliActor());
          return `${tenant} is ${action === 'disable' ? 'disabled' : 'served again'}.`;
        }),
      );
}
