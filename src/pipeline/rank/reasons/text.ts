import type { Range } from '../../../domain/filter.ts';

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "a", "a and b", "a, b and c"; with `or` for alternatives. */
export function listed(items: readonly string[], word: 'and' | 'or' = 'and'): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${word} ${last}`;
}

/** "50-200", "at least 50", "at most 200". */
export function ranged(range: Range, format: (x: number) => string = String): string {
  if (range.min !== undefined && range.max !== undefined)
    return range.min === range.max ? format(range.min) : `${format(range.min)}-${format(range.max)}`;
  if (range.min !== undefined) return `at least ${format(range.min)}`;
  return range.max === undefined ? 'any' : `at most ${format(range.max)}`;
}

export function money(usd: number): string {
  for (const [size, unit] of [
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'K'],
  ] as const)
    if (usd >= size) return `$${Number((usd / size).toPrecision(3))}${unit}`;
  return `$${usd}`;
}

/** "today", "yesterday", "12 days ago", "5 months ago", "2 years ago". */
export function ago(days: number): string {
  if (days < 1) return 'today';
  if (days < 2) return 'yesterday';
  if (days < 60) return `${Math.floor(days)} days ago`;
  return days < 730 ? `${Math.floor(days / 30.44)} months ago` : `${Math.floor(days / 365.25)} years ago`;
}

export type Standing = 'inside' | 'below' | 'above';

/** How a value stands to a range, after a colon: "inside 50-200", "at most 200, as asked", "below 50-200". */
export function placings(range: Range, format?: (x: number) => string): Record<Standing, string> {
  const asked = ranged(range, format);
  const isOpen = range.min === undefined || range.max === undefined;
  return isOpen
    ? { inside: `${asked}, as asked`, below: `not ${asked}`, above: `not ${asked}` }
    : { inside: `inside ${asked}`, below: `below ${asked}`, above: `above ${asked}` };
}

/** Where a value stands to a range: inside, below, above. */
export function standing(value: number, range: Range): Standing {
  if (range.min !== undefined && value < range.min) return 'below';
  return range.max !== undefined && value > range.max ? 'above' : 'inside';
}

const HALF_PAIR = /[\ud800-\udbff]$/;

/** At most `max` characters, cut at a word. */
export function clipped(text: string, max: number): string {
  // Of a long text its beginning decides, unless that is mostly white space.
  const head = text.length > 4 * max ? flattened(text.slice(0, 4 * max)) : '';
  const flat = head.length > max ? head : flattened(text);
  if (flat.length <= max) return flat;
  const cut = flat.slice(0, max);
  const at = cut.lastIndexOf(' ');
  return `${(at > max / 2 ? cut.slice(0, at) : cut).replace(HALF_PAIR, '')}…`;
}

/** White space but single spaces between words. */
const UNEVEN = /\s\s|[^\S ]|^\s|\s$/;

function flattened(text: string): string {
  return !UNEVEN.test(text) ? text : text.replace(/\s+/g, ' ').trim();
}
