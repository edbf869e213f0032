const MARK = 'a1';

/**
 * What is stored says which key it belongs to and how long it is, so that a reply that was mixed up, cut off or written
 * by somebody else is not taken for the value.
 */
export function seal(key: string, value: string): string {
  return `${MARK} ${value.length} ${key}\n${value}`;
}

/** Null where the text is not the sealed value of this key. */
export function unseal(key: string, text: string): string | null {
  const end = text.indexOf('\n');
  if (end < 0) return null;
  const value = text.slice(end + 1);
  return text.slice(0, end) === `${MARK} ${value.length} ${key}` ? value : null;
}
