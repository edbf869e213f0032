import { z } from 'zod';
import { int } from './config-checks.ts';
import { DEFAULT_TENANT } from './domain/access.ts';
import { isTenant } from './domain/tenant.ts';

export const TENANT_SETTINGS = {
  TENANT: {
    schema: z
      .string()
      .refine(isTenant, 'lower case letters, digits, - and _, at most 63')
      .default(DEFAULT_TENANT),
    about:
      'Tenant that a command of the command line works in (docs/tenants.md). A server serves all: there the tenant is that of the key.',
  },
  TENANTS_OPEN_MAX: {
    schema: int(1, 10_000).default(16),
    about:
      'Tenants that a process holds open at once, each with a lead index of its own; one that is not in use is closed for another.',
  },
} as const;
