import { DEFAULT_TENANT } from '../../domain/access.ts';
import type { Actor } from '../../domain/audit.ts';
import { isTenant } from '../../domain/tenant.ts';
import { AppError } from '../../errors.ts';
import type { AccessStore, Tenant } from '../../ports/access.ts';

/** Tenants: for whom an installation serves. */
export interface TenantDesk {
  /** @throws AppError('invalid') for a name that none can have, AppError('conflict') where there is one. */
  create(tenant: string, by: Actor): Promise<void>;
  list(): Promise<Tenant[]>;
  /** Its keys are refused from now on, its data stay; or it is served again. @throws AppError('not_found'), AppError('conflict') */
  setDisabled(tenant: string, isDisabled: boolean, by: Actor): Promise<void>;
}

const LISTED_MAX = 10_000;

export function createTenantDesk(store: AccessStore, changed: () => Promise<void>): TenantDesk {
  return {
    async create(tenant, by) {
      if (!isTenant(tenant))
        throw new AppError('invalid', 'This cannot be the name of a tenant.', {
          errors: [
            {
              path: 'tenant',
              message: 'is no name of a tenant',
              fix: 'use 1 to 63 lower-case letters, digits, - and _; the first a letter or a digit',
            },
          ],
        });
      if (!(await store.createTenant(tenant, by)))
        throw new AppError('conflict', `There is a tenant ${tenant} already.`);
      await changed();
    },
    list: () => store.listTenants(LISTED_MAX),
    async setDisabled(tenant, isDisabled, by) {
      if (tenant === DEFAULT_TENANT && isDisabled)
        throw new AppError('conflict', `${DEFAULT_TENANT} operates the process and cannot be disabled.`);
      if (await store.setTenantDisabled(tenant, isDisabled, by)) return changed();
      if ((await store.tenantOf(tenant)) === null)
        throw new AppError('not_found', `There is no tenant ${tenant}.`);
      throw new AppError('conflict', `${tenant} is ${isDisabled ? 'disabled' : 'served'} already.`);
    },
  };
}
