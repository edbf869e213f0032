/** Lone surrogates, C0 and C1 controls other than tab and line breaks, byte order marks, bidirectional overrides. */
const UNWANTED_ALL =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|\p{Surrogate}/gu;
/** Holds for all unwanted characters and for emoji; without the u flag it scans much faster. */
const SUSPECT =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]/;
const SPACE_RUNS = /[\t\n\r\u00a0\u2000-\u200a\u202f\u205f\u3000]| {2,}/;
const SPACE_RUNS_ALL = /[\s\u00a0]+/g;

/** True where the string holds nothing that cleanText() would take out. */
export function isCleanText(text: string): boolean {
  return !SUSPECT.test(text) || text.replace(UNWANTED_ALL, '').length === text.length;
}

/**
 * NFC, trimmed, without control characters, lone surrogates and bidirectional overrides (PostgreSQL stores neither U+0000
 * nor lone surrogates, and the others deceive readers). Line breaks stay unless `oneLine`.
 */
export function cleanText(text: string, oneLine: boolean): string {
  let out = SUSPECT.test(text) ? text.replace(UNWANTED_ALL, replacement) : text;
  if (oneLine && SPACE_RUNS.test(out)) out = out.replace(SPACE_RUNS_ALL, ' ');
  return out.normalize('NFC').trim();
}

/** Line-like controls part words; the rest vanish. */
function replacement(unwanted: string): string {
  return unwanted === '\u000b' ||
    unwanted === '\u000c' ||
    unwanted === '\u0085' ||
    /[\u2028\u2029]/.test(unwanted)
    ? ' '
    : '';
}

/** At most `max` UTF-16 units, never cutting a surrogate pair. */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? max - 1 : max);
}
