import { type Draft, quote, readText, warn } from './draft.ts';
import { isPrivateMailHost } from './private-mail-host.ts';
import { registrableDomain } from './registrable-domain.ts';

const EMAIL = /^[^\s@"(),:;<>[\]\\]{1,64}@[^\s@"(),:;<>[\]\\]{3,253}$/u;

export function readDomain(draft: Draft): string | null {
  const given = readText(draft, 'domain', { max: 2_048 });
  if (given === null) return null;
  const domain = registrableDomain(given);
  if (domain === null || isPrivateMailHost(domain)) {
    if (domain !== null && !given.includes('@')) return domain;
    return warn(draft, 'domain', `${quote(given)} is no domain of a company's own`, 'write it like acme.com');
  }
  return domain;
}

/** Business contact data only: an address at a private mail host is dropped. */
export function readContact(draft: Draft): { email: string | null; phone: string | null } {
  return { email: readEmail(draft), phone: readPhone(draft) };
}

function readEmail(draft: Draft): string | null {
  const given = readText(draft, 'email', { max: 400 });
  if (given === null) return null;
  const email = given.replace(/^mailto:/i, '').toLowerCase();
  const host = email.slice(email.lastIndexOf('@') + 1);
  if (!EMAIL.test(email) || registrableDomain(host) === null) {
    return warn(draft, 'email', 'is no mail address and was left out', 'write it like name@acme.com');
  }
  if (isPrivateMailHost(host) || isPrivateMailHost(registrableDomain(host) ?? '')) {
    return warn(draft, 'email', 'is at a private mail host and was left out', 'send business addresses only');
  }
  return email;
}

function readPhone(draft: Draft): string | null {
  const given = readText(draft, 'phone', { max: 100 });
  if (given === null) return null;
  const phone = given.replace(/^tel:/i, '').normalize('NFKC').trim();
  const digits = phone.replace(/\D/g, '').length;
  if (digits < 5 || digits > 20 || !/^[+\d(][\d\s().\-/+#x*,]*(?:ext\.?\s?\d+)?$/i.test(phone)) {
    return warn(draft, 'phone', 'is no telephone number and was left out', 'write it like +1 415 555 0100');
  }
  return phone;
}
