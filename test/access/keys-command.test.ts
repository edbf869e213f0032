import { rm } from 'node:fs/promises';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCli } from '../../src/cli.ts';
import { loadConfig } from '../../src/config.ts';
import { type RunningServer, startServer } from '../../src/start/serve.ts';
import { newDataDir } from '../store/new-data-dir.ts';

let folder: string;
let env: Record<string, string>;
beforeAll(async () => {
  folder = await newDataDir();
  env = {
    ASSAY_DATA_DIR: folder,
    ASSAY_DEMO: 'off',
    ASSAY_AUTH: 'keys',
    ASSAY_PORT: '0',
    ASSAY_DRAIN_MS: '0',
  };
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

async function assay(args: string[], more: Record<string, string> = {}) {
  let out = '';
  let err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text);
    return true;
  });
  const status = await runCli(['node', 'assay', ...args], { ...env, ...more });
  vi.restoreAllMocks();
  return { status, out: out.trim(), err };
}

describe('assay keys and assay tenants', () => {
  it('make the first key without a server, then ask the server with it; a revoked key is refused', async () => {
    const warned = await assay(['doctor']);
    expect(warned.out).toMatch(
      /^! {2}keys .*`npx assay keys create --name NAME --scopes query,ingest,feedback,admin,metrics`/m,
    );
    expect(warned.status).toBe(0);
    const admin = await assay([
      'keys',
      'create',
      '--name',
      'me',
      '--scopes',
      'admin,query',
      '--expires',
      '30d',
    ]);
    expect(admin.status).toBe(0);
    expect(admin.out).toMatch(/^assay_\w{12}_\w{49}$/);
    expect((await assay(['tenants', 'create', 'acme'])).status).toBe(0);
    const theirs = await assay([
      'keys',
      'create',
      '--tenant',
      'acme',
      '--name',
      'a',
      '--scopes',
      'query',
      '--json',
    ]);
    expect(JSON.parse(theirs.out)).toMatchObject({ tenant: 'acme', name: 'a' });
    let server: RunningServer | undefined;
    try {
      server = await startServer(loadConfig(env).config, pino({ level: 'silent' }), () => undefined);
      expect((await assay(['keys', 'list'])).err).toContain('ASSAY_KEY');
      const bound = await assay(
        ['keys', 'create', '--name', 'm', '--scopes', 'ingest', '--miner', 'm-1', '--rate', '5'],
        { ASSAY_KEY: admin.out },
      );
      expect(bound.out).toMatch(/^assay_/);
      const listed = await assay(['keys', 'list', '--key', admin.out]);
      expect(listed.out.split('\n')).toHaveLength(2);
      expect(listed.out).toContain('miner m-1');
      expect(listed.out).not.toContain(admin.out);
      const id = bound.out.slice(6, 18);
      expect((await assay(['keys', 'revoke', id, '--key', admin.out])).status).toBe(0);
      const asked = await fetch(`${server.url}/miners/m-1`, {
        headers: { authorization: `Bearer ${bound.out}` },
      });
      expect(asked.status).toBe(401);
      expect((await assay(['query', 'fintech in California', '--key', admin.out])).status).toBe(0);
      expect((await assay(['tenants', 'list'])).err).toContain('Stop it first');
    } finally {
      await server?.stop();
    }
    expect((await assay(['tenants', 'list'])).out).toMatch(/^acme {2}served.*\ndefault {2}served/);
    expect((await assay(['doctor'])).out).toMatch(/^ok keys +there are keys in force/m);
  }, 120_000);

  it('refuse what no key can be', async () => {
    const create = (...args: string[]) => assay(['keys', 'create', '--name', 'x', ...args]);
    expect((await create('--scopes', 'query,root')).status).toBe(1);
    expect((await create('--scopes', 'admin', '--miner', 'm-1')).status).toBe(1);
    expect((await create('--scopes', 'query', '--expires', 'soon')).status).toBe(1);
  }, 120_000);
});
