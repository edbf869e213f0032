import type { Evidence, Gate } from './evidence.ts';
import { isPublicHost } from './public-host.ts';
import { refuse } from './refusal.ts';
import { implausible } from './url-kinds.ts';

/** Well-formed, http(s) and without credentials is the schema's part; here: public, and of a kind that can hold it. */
export const urlGate: Gate = ({ url, snippet }: Evidence) => {
  if (url === null) return null;
  if (!isPublicHost(url.hostname)) return refuse('url_not_public', 'source_url', 'is not a public address');
  const why = implausible(url, snippet.content_type);
  return why === null ? null : refuse('url_wrong_kind', 'source_url', why);
};
