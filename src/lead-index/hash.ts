/** FNV-1a over UTF-8 bytes with a final mix (murmur3's), so that the low bits can index a table. */
export function hashBytes(bytes: Uint8Array, from: number, to: number): number {
  let h = 0x811c9dc5;
  for (let i = from; i < to; i++) h = Math.imul(h ^ (bytes[i] ?? 0), 0x01000193);
  return mix(h);
}

/** The same for a string; -1 where a character is not ASCII. */
export function hashIfAscii(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return -1;
    h = Math.imul(h ^ code, 0x01000193);
  }
  return mix(h);
}

export function hashString(text: string): number {
  const hash = hashIfAscii(text);
  if (hash >= 0) return hash;
  const bytes = Buffer.from(text);
  return hashBytes(bytes, 0, bytes.length);
}

export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

function mix(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
