import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { clientAddress } from './client-address.ts';

async function address(hops: number, remoteAddress: string | undefined, forwarded?: string): Promise<string> {
  const app = new Hono();
  app.get('/', (c) => c.text(clientAddress(c, hops)));
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  const env = remoteAddress === undefined ? undefined : { incoming: { socket: { remoteAddress } } };
  return (await app.request('/', { headers }, env)).text();
}

describe('the address of a client', () => {
  it('is that of the connection where no proxy is trusted, whatever a header says', async () => {
    expect(await address(0, '192.0.2.7', '203.0.113.9')).toBe('192.0.2.7');
    expect(await address(0, undefined, '203.0.113.9')).toBe('');
  });

  it('is what the outermost of the trusted proxies saw: a client that writes the header itself changes nothing', async () => {
    expect(await address(1, '10.0.0.1', '203.0.113.9')).toBe('203.0.113.9');
    expect(await address(1, '10.0.0.1', '198.51.100.1, 203.0.113.9')).toBe('203.0.113.9');
    expect(await address(2, '10.0.0.1', '198.51.100.1, 203.0.113.9, 10.0.0.2')).toBe('203.0.113.9');
    expect(await address(2, '10.0.0.1', `${'1.1.1.1, '.repeat(1000)}203.0.113.9, 10.0.0.2`)).toBe(
      '203.0.113.9',
    );
  });

  it('is the connection where a proxy wrote nothing', async () => {
    expect(await address(1, '10.0.0.1')).toBe('10.0.0.1');
    expect(await address(1, '10.0.0.1', '')).toBe('10.0.0.1');
  });

  it('is one for all that a client of IPv6 has to itself', async () => {
    const one = await address(0, '2001:db8:1:2:aaaa:bbbb:cccc:dddd');
    expect(await address(0, '2001:db8:1:2::1')).toBe(one);
    expect(await address(0, '2001:db8:1:3::1')).not.toBe(one);
    expect(await address(0, '::1')).toBe('0:0:0:0');
    expect(await address(0, '::ffff:192.0.2.7')).toBe('::ffff:192.0.2.7');
    expect((await address(1, '10.0.0.1', '::::::::1::::')).length).toBeLessThan(64);
  });
});
