import { randomBytes } from 'node:crypto';

/**
 * A value as data between two marks that nobody who wrote the data can know. Angle brackets are escaped in the JSON, so
 * that no text in it can look like the closing mark.
 */
export function asData(value: unknown): { mark: string; text: string } {
  const mark = `data-${randomBytes(9).toString('hex')}`;
  const json = JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e');
  return { mark, text: `<${mark}>\n${json}\n</${mark}>` };
}

/**
 * Most tokens that a text can come to: one for every two bytes. English takes one for about four; scripts of three
 * bytes a character take one to one and a half a character.
 */
export function tokensMax(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 2);
}
