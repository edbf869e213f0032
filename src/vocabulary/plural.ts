/** English plural of a phrase: its last word's. */
export function plural(phrase: string): string {
  if (/(?:s|x|ch|sh)$/.test(phrase) && !phrase.endsWith('tech')) return `${phrase}es`;
  if (/[^aeiou]y$/.test(phrase)) return `${phrase.slice(0, -1)}ies`;
  return `${phrase}s`;
}

/** "ghost kitchen" of "ghost kitchens" and the other way round; null where the last word has no other number. */
export function otherNumber(phrase: string): string | null {
  if (/(?:ss|us|is|ics|ness)$/i.test(phrase)) return null;
  if (/[^aeiou]ies$/i.test(phrase)) return `${phrase.slice(0, -3)}y`;
  if (/(?:s|x|ch|sh)es$/i.test(phrase)) return phrase.slice(0, -2);
  return /s$/i.test(phrase) ? phrase.slice(0, -1) : plural(phrase);
}
