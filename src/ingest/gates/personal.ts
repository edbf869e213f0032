import type { GateCode } from './codes.ts';
import type { Gate } from './evidence.ts';
import { holdsHomeAddress } from './personal-address.ts';
import { holdsPrivateMail } from './personal-mail.ts';
import { holdsAccount, holdsNationalId } from './personal-numbers.ts';
import { holdsPhone } from './personal-phone.ts';
import { type Refusal, refuse } from './refusal.ts';

const SIX_DIGITS = /\d(?:[^\p{L}\d]{0,3}\d){5}/u;
const DEPTH_MAX = 8;
const ADDRESS = /(?:https?:\/\/|www\.)[^\s<>"']+/gi;

/** Personal data of consumers, in any part of the record. The reason never repeats it. */
export const personalGate: Gate = ({ prose, snippet }) => {
  const inText = personalIn(prose);
  if (inText !== null) return found(inText, 'text');
  const url = snippet.source_url;
  if (url !== null && (holdsPrivateMail(decoded(url)) || url.includes('tel:')))
    return found('personal_email', 'source_url');
  const attributes = strings(snippet.attributes, DEPTH_MAX);
  const code = attributes === '' ? null : personalIn(attributes.replace(ADDRESS, ' '));
  if (code !== null) return found(code, 'attributes');
  // Ids are full of numbers that mean nothing.
  return holdsPrivateMail(snippet.snippet_id) ? found('personal_email', 'snippet_id') : null;
};

/** For records that are refused for their form: what may be in any of their strings. */
export function personalInRecord(record: unknown): Refusal | null {
  const code = personalIn(strings(record, DEPTH_MAX).replace(ADDRESS, ' '));
  return code === null ? null : found(code, '');
}

/** The kind of personal data that a text holds, or null. */
export function personalIn(text: string): GateCode | null {
  if (holdsPrivateMail(text)) return 'personal_email';
  if (SIX_DIGITS.test(text)) {
    if (holdsAccount(text)) return 'personal_account';
    if (holdsNationalId(text)) return 'personal_id';
    if (holdsPhone(text)) return 'personal_phone';
  }
  return holdsHomeAddress(text) ? 'personal_address' : null;
}

const WHAT: Partial<Record<GateCode, string>> = {
  personal_email: 'holds a mail address at a private mail host',
  personal_phone: 'holds a telephone number',
  personal_address: "holds a person's home address",
  personal_id: 'holds what looks like a number of a person in a national register',
  personal_account: 'holds what looks like a payment card or bank account',
};

function found(code: GateCode, field: string): Refusal {
  return refuse(code, field, WHAT[code] ?? 'holds personal data');
}

/** All strings of a JSON value, one per line. */
function strings(value: unknown, depth: number): string {
  if (typeof value === 'string') return `${value}\n`;
  if (typeof value !== 'object' || value === null || depth === 0) return '';
  let out = '';
  for (const [name, inner] of Object.entries(value)) {
    if (name.includes('@')) out += `${name}\n`;
    out += strings(inner, depth - 1);
  }
  return out;
}

function decoded(url: string): string {
  if (!url.includes('%')) return url;
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
