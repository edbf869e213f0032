import type { Redis } from 'ioredis';

export const POLICY_WANTED = 'allkeys-lru';

/** What is wrong with how the server makes room; null where it is as a cache needs it. INFO is allowed where CONFIG is not. */
export async function memoryPolicyFault(redis: Redis): Promise<string | null> {
  const info = await redis.info('memory');
  const read = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
  const policy = read('maxmemory_policy');
  if (policy !== POLICY_WANTED)
    return `maxmemory-policy is ${policy || 'unknown'}; set it to ${POLICY_WANTED}, or a full server refuses what is new`;
  if (read('maxmemory') === '0')
    return 'maxmemory is 0, so the server never makes room; set it to what the cache may take';
  return null;
}
