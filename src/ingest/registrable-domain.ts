import { domainToASCII } from 'node:url';
import { CUSTOMER_HOSTS, PROFILE_HOSTS, PUBLIC_SUFFIXES } from './public-suffixes.ts';

const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;
const TOP = /^(?:[a-z]{2,24}|xn--[a-z0-9-]{2,59})$/;

/**
 * "https://www.Acme.co.uk:8080/about?x" -> "acme.co.uk"; IDN as punycode. Null for what is no host of a company's own:
 * IP addresses, single labels, public suffixes, pages on profile and store hosts ("linkedin.com/company/acme").
 */
export function registrableDomain(given: string): string | null {
  if (given.length > 2048) return null;
  // What follows a blank or comma is a remark or a second address.
  const text =
    given
      .trim()
      .toLowerCase()
      .split(/[\s,;]/, 1)[0] ?? '';
  const match =
    /^(?:[a-z][a-z0-9+.-]*:)?(?:\/\/)?(?:[^@/?#\s]*@)?([^/?#:\s,;@]+)\.?(?::\d{0,5})?([/?#][^\s]*)?$/u.exec(
      text,
    );
  const host = match?.[1];
  if (host === undefined) return null;
  const ascii = /^[a-z0-9._-]+$/.test(host) ? host.replace(/\.$/, '') : domainToASCII(host);
  const labels = ascii.split('.');
  if (labels.length < 2 || labels.length > 20 || ascii.length > 253) return null;
  if (!labels.every((label) => LABEL.test(label)) || !TOP.test(labels.at(-1) ?? '')) return null;
  const bare = labels[0] === 'www' ? labels.slice(1) : labels;
  const hasPath = (match?.[2] ?? '').replace(/^\/+/, '') !== '';
  return pick(bare, hasPath);
}

function pick(labels: string[], hasPath: boolean): string | null {
  const two = labels.slice(-2).join('.');
  const three = labels.slice(-3).join('.');
  if (labels.length < 2) return null;
  if (labels.length > 2 && PUBLIC_SUFFIXES.has(three))
    return labels.length > 3 ? labels.slice(-4).join('.') : null;
  if (PROFILE_HOSTS.has(three) && labels.length === 3) return null;
  // Bare "weebly.com" is Weebly.
  if (PUBLIC_SUFFIXES.has(two) && (labels.length > 2 || hasPath || !CUSTOMER_HOSTS.has(two)))
    return labels.length > 2 ? three : null;
  if (PROFILE_HOSTS.has(two) && (hasPath || labels.length > 2)) return null;
  return two;
}
