import type { ContentType, Snippet } from '../domain/snippet.ts';

/** Between the fields of a snippet, between snippets, and alone for null, no attributes, or the lead of the snippet before. */
const FIELD = '\u001f';
const ITEM = '\u001e';
const NONE = '\u0000';
/** Surrogates too: JSON escapes one without its partner, which UTF-8 cannot hold. */
const SPECIAL = /[\u0000\u001e\u001f\ud800-\udfff]/;

/**
 * The snippets of a lead as text: their fields in a fixed order, without their names. The rare ones that hold one of the
 * special characters are kept as JSON, which is told by the separator that it never has.
 */
export function writeSnippets(snippets: readonly Snippet[]): string {
  let text = '';
  let leadId: string | null = null;
  for (const snippet of snippets) {
    if (isSpecial(snippet)) return JSON.stringify(snippets);
    const { attributes } = snippet;
    text += leadId === null ? '' : ITEM;
    text += snippet.lead_id === leadId ? NONE : snippet.lead_id;
    text += FIELD + snippet.snippet_id + FIELD + snippet.miner_id + FIELD + snippet.text;
    text += FIELD + snippet.observed_at_ms + FIELD + snippet.content_type;
    text += FIELD + (snippet.source_url ?? NONE);
    text += FIELD + (Object.keys(attributes).length === 0 ? NONE : JSON.stringify(attributes));
    leadId = snippet.lead_id;
  }
  return text;
}

export function readSnippets(text: string): Snippet[] {
  if (!text.includes(FIELD)) return storedSnippets(text);
  let leadId = '';
  return text.split(ITEM).map((item) => {
    // In the order of writeSnippets().
    const fields = item.split(FIELD);
    const [id = NONE, snippetId = '', minerId = '', words = '', time, type, url = NONE, attributes = NONE] =
      fields;
    if (id !== NONE) leadId = id;
    return {
      lead_id: leadId,
      snippet_id: snippetId,
      miner_id: minerId,
      text: words,
      observed_at_ms: Number(time),
      content_type: storedType(type),
      source_url: url === NONE ? null : url,
      attributes: attributes === NONE ? {} : storedAttributes(attributes),
    };
  });
}

function isSpecial(snippet: Snippet): boolean {
  return (
    SPECIAL.test(snippet.text) ||
    SPECIAL.test(snippet.snippet_id) ||
    SPECIAL.test(snippet.miner_id) ||
    SPECIAL.test(snippet.lead_id) ||
    (snippet.source_url !== null && SPECIAL.test(snippet.source_url)) ||
    !Number.isFinite(snippet.observed_at_ms)
  );
}

/** Safe: the text was written by writeSnippets(), and the file it came from has a checksum. */
function storedType(type: string | undefined): ContentType {
  return type as ContentType;
}

/** Safe for the same reason. */
function storedSnippets(json: string): Snippet[] {
  return JSON.parse(json) as Snippet[];
}

/** Safe for the same reason. */
function storedAttributes(json: string): Record<string, unknown> {
  return JSON.parse(json) as Record<string, unknown>;
}
