import { hash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ID_DIGITS = 12;
/** 62^43 is more than 2^256. */
const SECRET_DIGITS = 43;
/** 62^6 is more than 2^32. */
const CHECK_DIGITS = 6;
const FORM = new RegExp(
  `^(assay_([0-9A-Za-z]{${ID_DIGITS}})_[0-9A-Za-z]{${SECRET_DIGITS}})(\\w{${CHECK_DIGITS}})$`,
);

export interface MadeKey {
  /** The key itself: it is shown once and kept nowhere. */
  key: string;
  key_id: string;
  sha256: string;
}

/** `assay_<id>_<secret><checksum>`: 256 random bits, and a checksum that tells a slip of the pen from a wrong key. */
export function makeApiKey(): MadeKey {
  const key_id = randomDigits(ID_DIGITS);
  const body = `assay_${key_id}_${randomDigits(SECRET_DIGITS)}`;
  const key = body + checksum(body);
  return { key, key_id, sha256: hash('sha256', key, 'hex') };
}

/** Whether the text means to be a key of ours: anything else may be a token of somebody else. */
export function looksLikeApiKey(text: string): boolean {
  return text.startsWith('assay_');
}

/** The id in a key whose checksum is right; null where the text was damaged on its way. */
export function apiKeyId(text: string): string | null {
  const [, body, id, check] = FORM.exec(text) ?? [];
  return body !== undefined && id !== undefined && checksum(body) === check ? id : null;
}

export function apiKeyDigest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

function randomDigits(count: number): string {
  return Array.from({ length: count }, () => DIGITS[randomInt(DIGITS.length)]).join('');
}

function checksum(body: string): string {
  let rest = crc32(body);
  let digits = '';
  for (let i = 0; i < CHECK_DIGITS; i++) {
    digits = (DIGITS[rest % DIGITS.length] ?? '') + digits;
    rest = Math.floor(rest / DIGITS.length);
  }
  return digits;
}
