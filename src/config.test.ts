import { describe, expect, it } from 'vitest';
import { loadConfig } from './config.ts';

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'nothing was thrown';
}

describe('settings', () => {
  it('have defaults that need no environment at all', () => {
    const { config } = loadConfig({});
    expect(config.PORT).toBe(8080);
    expect(config.HOST).toBe('127.0.0.1');
    expect(config.RELAX_ORDER.slice(0, 4)).toEqual(['industries', 'keywords', 'employees', 'places']);
  });

  it('stop the start with all the wrong ones listed, each with its mend', () => {
    const wrong = {
      ASSAY_PORT: 'http',
      ASSAY_PROT: '1',
      ASSAY_BM25_B: '7',
      ASSAY_RELAX_ORDER: 'industries,colour',
    };
    const message = messageOf(() => loadConfig(wrong));
    expect(message).toContain('4 wrong setting(s)');
    for (const name of Object.keys(wrong)) expect(message).toContain(name);
    expect(message).toContain('did you mean ASSAY_PORT?');
  });

  it.each([
    ['ASSAY_WEIGHT_FIT', '7', 'a number from 0 to 1'],
    ['ASSAY_WEIGHT_FIT', '-0.1', 'a number from 0 to 1'],
    ['ASSAY_WEIGHT_FIT', 'most', 'a number from 0 to 1'],
    ['ASSAY_PORT', '65536', 'a whole number from 0 to 65535'],
    ['ASSAY_PORT', '80.5', 'a whole number from 0 to 65535'],
  ])('say of %s=%s what was given and what is accepted', (name, given, accepted) => {
    expect(messageOf(() => loadConfig({ [name]: given }))).toContain(
      `${name}: "${given}" is not accepted; ${accepted}. `,
    );
  });

  it('suggest only a name that could have been meant', () => {
    const of = (name: string) => messageOf(() => loadConfig({ [name]: '1' }));
    expect(of('ASSAY_PROT')).toContain('did you mean ASSAY_PORT?');
    expect(of('ASSAY_REPUTATION_TRESHOLD')).toContain('did you mean ASSAY_REPUTATION_THRESHOLD?');
    for (const name of ['ASSAY_FOO', 'ASSAY_X', 'ASSAY_SOMETHING_ELSE_ALTOGETHER']) {
      expect(of(name)).not.toContain('did you mean');
      expect(of(name)).toContain('assay settings');
    }
  });

  it('refuse a host that others can reach while there is no access control', () => {
    expect(() => loadConfig({ ASSAY_HOST: '0.0.0.0' })).toThrowError(/loopback/);
    expect(loadConfig({ ASSAY_HOST: 'localhost' }).config.HOST).toBe('localhost');
    expect(loadConfig({ ASSAY_HOST: '0.0.0.0', ASSAY_AUTH: 'keys' }).config.HOST).toBe('0.0.0.0');
    expect(() => loadConfig({ ASSAY_HOST: '0.0.0.0', ASSAY_AUTH: 'none' })).toThrowError(/ASSAY_AUTH/);
  });

  it('keep a password out of what they say is wrong', () => {
    const message = messageOf(() => loadConfig({ ASSAY_REDIS_URL: 'http://:hunter2@127.0.0.1' }));
    expect(message).toContain('ASSAY_REDIS_URL');
    expect(message).not.toContain('hunter2');
  });

  it('leave variables of other programs alone', () => {
    expect(() => loadConfig({ PORT: 'x', ASSAY_TEST_DATABASE_URL: 'y' })).not.toThrow();
  });

  it('takes an issuer of tokens whole or not at all, over https', () => {
    const whole = {
      ASSAY_JWT_JWKS_URL: 'https://id.example.com/jwks',
      ASSAY_JWT_ISSUER: 'https://id.example.com/',
      ASSAY_JWT_AUDIENCE: 'assay',
    };
    expect(loadConfig(whole).config.JWT_AUDIENCE).toBe('assay');
    const { ASSAY_JWT_AUDIENCE: _, ...part } = whole;
    expect(() => loadConfig(part)).toThrowError(/ASSAY_JWT_AUDIENCE/);
    expect(() => loadConfig({ ...whole, ASSAY_JWT_JWKS_FILE: '/keys.json' })).toThrowError(/one of the two/);
    for (const url of [
      'http://id.example.com/jwks',
      'https://user:pw@id.example.com/jwks',
      'ftp://id.example.com',
    ])
      expect(() => loadConfig({ ...whole, ASSAY_JWT_JWKS_URL: url }), url).toThrowError(/ASSAY_JWT_JWKS_URL/);
    for (const origins of ['*', 'crm.example.com', 'https://crm.example.com/'])
      expect(() => loadConfig({ ASSAY_CORS_ORIGINS: origins }), origins).toThrowError(/ASSAY_CORS_ORIGINS/);
  });
});
