import { describe, expect, it } from 'vitest';
import { registrableDomain } from './registrable-domain.ts';

describe('registrableDomain', () => {
  it.each([
    ['acme.com', 'acme.com'],
    ['WWW.Acme.COM.', 'acme.com'],
    ['https://www.acme.com/about?x=1#y', 'acme.com'],
    ['http://acme.com:8080', 'acme.com'],
    ['//acme.com', 'acme.com'],
    ['acme.com?utm_source=x', 'acme.com'],
    ['https://user:pass@shop.acme.co.uk/', 'acme.co.uk'],
    ['sales@acme.com', 'acme.com'],
    ['mailto:sales@acme.com', 'acme.com'],
    ['a.b.c.acme.com.br', 'acme.com.br'],
    ['acme.io, https:', 'acme.io'],
    ['bücher.de', 'xn--bcher-kva.de'],
    ['https://日本.jp/x', 'xn--wgv71a.jp'],
    ['acme.github.io', 'acme.github.io'],
    ['www.acme.myshopify.com', 'acme.myshopify.com'],
    ['linkedin.com', 'linkedin.com'],
    ['weebly.com', 'weebly.com'],
    ['www.linkedin.com/', 'linkedin.com'],
  ])('reads %j as %s', (given, domain) => {
    expect(registrableDomain(given)).toBe(domain);
  });

  it.each([
    '',
    'url',
    'htp:',
    'https://',
    'localhost',
    '127.0.0.1',
    'http://[::1]/',
    'co.uk',
    'medium.com/@acme',
    'acme',
    'acme.',
    '.com',
    '-a-.com',
    'acme..com',
    'acme.123',
    'linkedin.com/company/acme',
    'https://apps.apple.com/app/acme',
    'https://www.crunchbase.com/organization/acme',
    'a b.com',
    '<script>alert(1)</script>',
    'x'.repeat(100_000),
    `${'a.'.repeat(500)}com`,
  ])('finds none in %j', (given) => {
    expect(registrableDomain(given)).toBeNull();
  });
});
