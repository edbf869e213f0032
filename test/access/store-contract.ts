import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import type { AccessStore, NewApiKey } from '../../src/ports/access.ts';
import type { StoreUnderTest } from '../store/store-contract.ts';

const BY = { name: 'test', requestId: null };
const HOUR_MS = 3_600_000;

function key(tenant: string, id: string, more: Partial<NewApiKey> = {}): NewApiKey {
  return {
    tenant,
    key_id: id,
    name: 'a caller',
    sha256: '0'.repeat(64),
    scopes: ['query', 'ingest'],
    miner_id: null,
    limits: {},
    expires_at_ms: null,
    ...more,
  };
}

/** What every store of tenants and keys promises. */
export function describeAccess(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let under: StoreUnderTest;
    let access: AccessStore;
    beforeAll(async () => {
      under = await open();
      await under.store.migrate();
      access = under.store.access;
    }, 60_000);
    afterAll(() => under.end());

    it('has the tenant `default` from the start, which is served', async () => {
      expect(await access.tenantOf('default')).toMatchObject({ tenant: 'default', disabled_at_ms: null });
    });

    it('makes a tenant once, and disables and enables it', async () => {
      expect(await access.tenantOf('acme')).toBeNull();
      expect(await access.createTenant('acme', BY)).toBe(true);
      expect(await access.createTenant('acme', BY)).toBe(false);
      expect(await access.setTenantDisabled('acme', false, BY)).toBe(false);
      expect(await access.setTenantDisabled('acme', true, BY)).toBe(true);
      expect((await access.tenantOf('acme'))?.disabled_at_ms).toEqual(expect.any(Number));
      expect(await access.setTenantDisabled('acme', true, BY)).toBe(false);
      expect(await access.setTenantDisabled('acme', false, BY)).toBe(true);
      expect((await access.listTenants(10)).map(({ tenant }) => tenant)).toContain('acme');
      expect(await access.setTenantDisabled('nobody', true, BY)).toBe(false);
    });

    it('gives back a key as it was made, limits and all', async () => {
      await access.createTenant('acme', BY);
      const given = key('acme', 'whole', {
        miner_id: 'm-1',
        limits: { ratePerSecond: 2.5, concurrency: 3, usdPerDay: 0 },
        expires_at_ms: Date.parse('2099-01-01T00:00:00Z'),
      });
      const made = await access.createKey(given, 100, BY);
      expect(made).toMatchObject(given);
      expect((await access.accessTable(100, 10_000)).keys).toContainEqual(made);
    });

    it('lets neither a revoked nor an expired key into the table, and each change gives another version', async () => {
      const versions = new Set([await access.accessVersion(10_000)]);
      const note = async () => {
        const version = await access.accessVersion(10_000);
        expect(versions.has(version)).toBe(false);
        versions.add(version);
        expect((await access.accessTable(100, 10_000)).version).toBe(version);
      };
      await access.createKey(key('default', 'lives'), 100, BY);
      await note();
      await access.createKey(key('default', 'late', { expires_at_ms: Date.now() - HOUR_MS }), 100, BY);
      await note();
      await access.createKey(key('default', 'taken-back'), 100, BY);
      await note();
      expect(await access.revokeKey('default', 'taken-back', BY)).toBe(true);
      await note();
      expect(await access.revokeKey('default', 'taken-back', BY)).toBe(false);
      await access.createTenant('another', BY);
      await note();
      await access.setTenantDisabled('another', true, BY);
      await note();
      const ids = (await access.accessTable(100, 10_000)).keys.map(({ key_id }) => key_id);
      expect(ids).toContain('lives');
      expect(ids).not.toContain('late');
      expect(ids).not.toContain('taken-back');
    });

    it('revokes and lists nothing of another tenant', async () => {
      await access.createTenant('acme', BY);
      await access.createKey(key('acme', 'theirs'), 100, BY);
      expect(await access.revokeKey('default', 'theirs', BY)).toBe(false);
      expect((await access.listKeys('default', 100)).some(({ key_id }) => key_id === 'theirs')).toBe(false);
    });

    it('lists every key once over pages, newest first', async () => {
      await access.createTenant('paged', BY);
      for (let i = 0; i < 5; i++) await access.createKey(key('paged', `k${i}`), 100, BY);
      const seen: string[] = [];
      let after: { created_at_ms: number; key_id: string } | undefined;
      for (;;) {
        const page = await access.listKeys('paged', 2, after);
        seen.push(...page.map(({ key_id }) => key_id));
        after = page.at(-1);
        if (page.length < 2 || seen.length > 20) break;
      }
      expect(seen.sort()).toEqual(['k0', 'k1', 'k2', 'k3', 'k4']);
    });

    it('refuses a key of a tenant that is not there, of an id that is taken, and beyond the bound', async () => {
      await access.createTenant('bounded', BY);
      const codeOf = (made: Promise<unknown>) =>
        made.then(
          () => null,
          (error: unknown) => (error instanceof AppError ? error.code : error),
        );
      expect(await codeOf(access.createKey(key('nobody', 'a'), 100, BY))).toBe('not_found');
      await access.createKey(key('bounded', 'a'), 2, BY);
      expect(await codeOf(access.createKey(key('bounded', 'a'), 2, BY))).toBe('conflict');
      await access.createKey(key('bounded', 'b'), 2, BY);
      expect(await codeOf(access.createKey(key('bounded', 'c'), 2, BY))).toBe('conflict');
      await access.revokeKey('bounded', 'a', BY);
      expect(await codeOf(access.createKey(key('bounded', 'c'), 2, BY))).toBeNull();
    });

    it('notes coarsely when a key was used, which is no change of it', async () => {
      await access.createTenant('used', BY);
      await access.createKey(key('used', 'k'), 100, BY);
      const version = await access.accessVersion(10_000);
      const at = Date.parse('2026-05-01T12:00:00Z');
      const lastUsed = async () => (await access.listKeys('used', 1))[0]?.last_used_at_ms;
      await access.touchKeys('used', ['k', 'nobody'], at);
      expect(await lastUsed()).toBe(at);
      await access.touchKeys('used', ['k'], at + 60_000);
      expect(await lastUsed()).toBe(at);
      await access.touchKeys('used', ['k'], at + HOUR_MS);
      expect(await lastUsed()).toBe(at + HOUR_MS);
      expect(await access.accessVersion(10_000)).toBe(version);
    });
  });
}
