import type { Evidence } from './evidence.ts';

const LABEL_MIN = 3;
/** What companies put around their name to get a domain. */
const AROUND =
  /^(?:get|try|use|join|go|my|the|hello|with)(?=[a-z0-9]{3})|(?<=[a-z0-9]{3})(?:hq|app|inc|labs?|ai|io|tech|group|corp|software|online|global|hr|gmbh|co)$/g;
const NOT_ASCII_WORD = /[^a-z0-9]+/g;
const LATIN = /[a-z]/g;

/**
 * Whether a snippet that names its company only by a domain says so in its text or address too: the name in the domain,
 * written together or apart. True where it cannot be told, as in a text of another script.
 */
export function mentionsOwner({ snippet, lower, url }: Evidence): boolean {
  if (snippet.lead_id !== null || snippet.company_id !== null || snippet.domain === null) return true;
  const label = snippet.domain.split('.')[0] ?? '';
  if (label.startsWith('xn--') || label.length < LABEL_MIN) return true;
  if (url?.hostname === snippet.domain || url?.hostname.endsWith(`.${snippet.domain}`)) return true;
  const folded = lower.normalize('NFKD').replace(/\p{M}/gu, '').replaceAll('ß', 'ss');
  if ((folded.match(LATIN)?.length ?? 0) * 2 < folded.length) return true;
  const text = folded.replace(NOT_ASCII_WORD, '');
  const address =
    url === null ? '' : `${url.hostname}${url.pathname}`.toLowerCase().replace(NOT_ASCII_WORD, '');
  const name = label.replace(NOT_ASCII_WORD, '');
  const core = name.replace(AROUND, '');
  return [name, core].some((one) => one.length >= LABEL_MIN && (text.includes(one) || address.includes(one)));
}
