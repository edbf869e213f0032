import { join } from 'node:path';
import type { Config } from '../../config.ts';
import { DEFAULT_TENANT } from '../../domain/access.ts';

/** The settings with the folders of a tenant: those of the default tenant are where they were before there were others. */
export function tenantConfig(config: Config, tenant: string): Config {
  if (tenant === DEFAULT_TENANT) return config;
  const { DATA_DIR, MODELS_DIR } = config;
  return {
    ...config,
    DATA_DIR: join(DATA_DIR, 'tenants', tenant),
    ...(MODELS_DIR !== undefined && { MODELS_DIR: join(MODELS_DIR, 'tenants', tenant) }),
  };
}
