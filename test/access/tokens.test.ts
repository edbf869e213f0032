import { createHmac, randomUUID } from 'node:crypto';
import { rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createJwtVerifier } from '../../src/access/jwt-verifier.ts';
import { fileJwks } from '../../src/adapters/jwks/file-jwks.ts';
import { remoteJwks } from '../../src/adapters/jwks/remote-jwks.ts';

const ISSUER = 'https://id.example.com/';
const AUDIENCE = 'assay';

interface Signer {
  jwk: JWK;
  sign(
    claims: Record<string, unknown>,
    more?: { issuer?: string; audience?: string; expires?: number },
  ): Promise<string>;
}

async function signer(alg: string, kid: string): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair(alg);
  return {
    jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
    sign: (claims, { issuer = ISSUER, audience = AUDIENCE, expires = 600 } = {}) =>
      new SignJWT({ sub: 'ann', tenant: 'default', scope: 'query assay:ingest other', ...claims })
        .setProtectedHeader({ alg, kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setExpirationTime(Math.floor(clock.ms / 1000) + expires)
        .sign(privateKey),
  };
}

const clock = { ms: Date.now() };
const issuer = { keys: [] as JWK[], status: 200, asked: 0, filler: '', isSilent: false };
let server: Server;
let url: string;
let first: Signer;
let second: Signer;

beforeAll(async () => {
  server = createServer((_, response) => {
    issuer.asked++;
    if (issuer.isSilent) return;
    response.writeHead(issuer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ keys: issuer.keys, filler: issuer.filler }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/jwks`;
  first = await signer('ES256', 'one');
  second = await signer('RS256', 'two');
}, 60_000);
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function verifier(stopwatch: () => number = () => clock.ms, keys = remoteJwks(url, stopwatch)) {
  return createJwtVerifier({
    keys,
    issuer: ISSUER,
    audience: AUDIENCE,
    tenantClaim: 'tenant',
    scopesClaim: 'scope',
    minerClaim: 'miner_id',
    skewSeconds: 30,
    clock: () => clock.ms,
  });
}

function reset(keys: JWK[]): void {
  Object.assign(issuer, { keys, status: 200, asked: 0, filler: '', isSilent: false });
}

describe('a token', () => {
  it('of the issuer gives tenant, subject and the scopes that are ours, and is not verified twice', async () => {
    reset([first.jwk]);
    const tokens = verifier();
    const token = await first.sign({});
    expect(tokens.known(token)).toBeNull();
    const verified = await tokens.verify(token);
    expect(verified).toMatchObject({
      access: { tenant: 'default', subject: 'ann', keyId: null, minerId: null },
    });
    expect('access' in verified && [...verified.access.scopes]).toEqual(['query', 'ingest']);
    expect(tokens.known(token)).toMatchObject({ subject: 'ann' });
    clock.ms += 60_000;
    expect(tokens.known(token)).toBeNull();
  });

  it('bound to a miner has no more than a bound key may have', async () => {
    reset([first.jwk]);
    const verified = await verifier().verify(
      await first.sign({ miner_id: 'm-1', scope: ['query', 'admin', 'feedback', 'metrics', 'ingest'] }),
    );
    expect(verified).toMatchObject({ access: { minerId: 'm-1' } });
    expect('access' in verified && [...verified.access.scopes]).toEqual(['query', 'ingest']);
  });

  it('is refused for another issuer, audience or time, without a subject, a tenant, or with a wrong one', async () => {
    reset([first.jwk]);
    const tokens = verifier();
    const refused = async (token: string) => {
      expect(await tokens.verify(token)).toMatchObject({ refused: 'token' });
      expect(tokens.known(token)).toBeNull();
    };
    await refused(await first.sign({}, { issuer: 'https://elsewhere.example.com/' }));
    await refused(await first.sign({}, { audience: 'billing' }));
    await refused(await first.sign({}, { expires: -31 }));
    await refused(await first.sign({ nbf: Math.floor(clock.ms / 1000) + 60 }));
    await refused(await first.sign({ sub: '' }));
    await refused(await first.sign({ tenant: undefined }));
    await refused(await first.sign({ tenant: '../etc' }));
    await refused(await first.sign({ miner_id: 7 }));
    await refused('a.b.c');
    expect(await tokens.verify(await first.sign({}, { expires: -20 }))).toHaveProperty('access');
  });

  it('that is not signed, or with the public key as a shared secret, is refused', async () => {
    reset([second.jwk]);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const body = part({
      sub: 'ann',
      tenant: 'default',
      scope: 'admin',
      iss: ISSUER,
      aud: AUDIENCE,
      exp: Math.floor(clock.ms / 1000) + 600,
    });
    const none = `${part({ alg: 'none' })}.${body}.`;
    const head = part({ alg: 'HS256', kid: 'two' });
    const mac = createHmac('sha256', JSON.stringify(second.jwk))
      .update(`${head}.${body}`)
      .digest('base64url');
    const real = await second.sign({});
    const [realHead = '', , signature = ''] = real.split('.');
    for (const token of [none, `${head}.${body}.${mac}`, `${realHead}.${body}.${signature}`])
      expect(await verifier().verify(token)).toMatchObject({ refused: 'token' });
    expect(await verifier().verify(real)).toHaveProperty('access');
  });

  it('of a key that came into the file later is taken, and one of a retired key no more; without the file the last keys stay', async () => {
    reset([first.jwk]);
    const path = join(tmpdir(), `assay-jwks-${randomUUID()}.json`);
    const put = async (keys: JWK[]) => {
      await writeFile(path, JSON.stringify({ keys }));
      await utimes(path, new Date(), new Date(clock.ms));
    };
    await put([first.jwk]);
    const tokens = verifier(
      undefined,
      fileJwks(path, () => clock.ms),
    );
    expect(await tokens.verify(await first.sign({}))).toHaveProperty('access');
    expect(await tokens.verify(await second.sign({}))).toMatchObject({ refused: 'token' });
    await put([second.jwk]);
    clock.ms += 5_000;
    expect(await tokens.verify(await second.sign({}))).toHaveProperty('access');
    expect(await tokens.verify(await first.sign({ jti: 'later' }))).toMatchObject({ refused: 'token' });
    await rm(path);
    clock.ms += 5_000;
    expect(await tokens.verify(await second.sign({ jti: 'later' }))).toHaveProperty('access');
  });

  it('of a key that the issuer took up is taken once the cool-down is over, and one of a retired key no more', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: clock.ms });
    try {
      reset([first.jwk]);
      const tokens = verifier();
      expect(await tokens.verify(await first.sign({}))).toHaveProperty('access');
      issuer.keys = [second.jwk];
      expect(await tokens.verify(await second.sign({}))).toMatchObject({ refused: 'token' });
      vi.setSystemTime(clock.ms + 31_000);
      expect(await tokens.verify(await second.sign({}))).toHaveProperty('access');
      expect(await tokens.verify(await first.sign({ jti: 'later' }))).toMatchObject({ refused: 'token' });
    } finally {
      vi.useRealTimers();
    }
  });

  it('cannot be checked while the issuer is away: nothing opens, nobody waits again at once, and it heals', async () => {
    reset([first.jwk]);
    const tokens = verifier();
    const token = await first.sign({});
    for (const wrong of [{ status: 500 }, { filler: 'x'.repeat(300_000) }, { keys: 'none' }]) {
      Object.assign(issuer, { status: 200, filler: '', keys: [first.jwk] }, wrong);
      expect(await tokens.verify(token)).toMatchObject({ refused: 'unavailable' });
      clock.ms += 10_000;
    }
    Object.assign(issuer, { status: 500, asked: 0, filler: '' });
    for (let i = 0; i < 20; i++) expect(await tokens.verify(token)).toMatchObject({ refused: 'unavailable' });
    expect(issuer.asked).toBe(1);
    Object.assign(issuer, { status: 200, keys: [first.jwk] });
    clock.ms += 10_000;
    expect(await tokens.verify(await first.sign({}))).toHaveProperty('access');
  });

  it('does not hang where the issuer never answers', async () => {
    reset([first.jwk]);
    issuer.isSilent = true;
    expect(await verifier().verify(await first.sign({}))).toMatchObject({ refused: 'unavailable' });
  }, 60_000);

  it('with a key that nobody knows makes the issuer asked once in a while, not each time', async () => {
    reset([first.jwk]);
    const tokens = verifier();
    for (let i = 0; i < 20; i++) {
      const stranger = await signer('ES256', `stranger ${i}`);
      expect(await tokens.verify(await stranger.sign({}))).toMatchObject({ refused: 'token' });
    }
    expect(issuer.asked).toBe(1);
  });
});
