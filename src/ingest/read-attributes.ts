import { cleanText, truncate } from './clean-text.ts';
import { type Draft, fail, given, isRecord, kindOf, warn } from './draft.ts';
import { PRIVATE_ATTRIBUTE } from './personal-data.ts';

const DEPTH_MAX = 8;
const NODES_MAX = 2_000;
const TEXT_MAX = 10_000;
const KEY_MAX = 200;

/**
 * `attributes` and every unknown field of the record as one clean object: no control characters (JSONB takes no U+0000),
 * no private data, bounded in depth and size.
 */
export function readAttributes(draft: Draft, known: ReadonlySet<string>): Record<string, unknown> {
  const value = given(draft, 'attributes');
  if (value !== undefined && !isRecord(value)) {
    fail(draft, 'attributes', `is ${kindOf(value)}`, 'give an object');
    return {};
  }
  const entries = new Map<string, unknown>();
  for (const [key, item] of Object.entries(draft.record)) if (!known.has(key)) entries.set(key, item);
  for (const [key, item] of Object.entries(value ?? {})) entries.set(key, item);
  if (entries.size === 0) return {};
  const budget = { nodes: NODES_MAX };
  const cleaned: [string, unknown][] = [];
  for (const [key, item] of entries) {
    const name = truncate(cleanText(key, true), KEY_MAX);
    if (name === '' || name === '__proto__' || item === undefined || item === null) continue;
    if (PRIVATE_ATTRIBUTE.test(foldKey(name))) {
      warn(draft, `attributes.${name}`, 'is private data and was left out', 'send business data only');
      continue;
    }
    const kept = cleanValue(item, 1, budget);
    if (kept === TOO_MUCH) {
      fail(
        draft,
        `attributes.${name}`,
        `is nested deeper than ${DEPTH_MAX} levels or holds more than ${NODES_MAX} values`,
        'flatten it',
      );
      return {};
    }
    cleaned.push([name, kept]);
  }
  return Object.fromEntries(cleaned);
}

const TOO_MUCH = Symbol('too much');

function cleanValue(value: unknown, depth: number, budget: { nodes: number }): unknown {
  budget.nodes--;
  if (depth > DEPTH_MAX || budget.nodes < 0) return TOO_MUCH;
  if (typeof value === 'string') return truncate(cleanText(value, false), TEXT_MAX);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) {
      const kept = cleanValue(item, depth + 1, budget);
      if (kept === TOO_MUCH) return TOO_MUCH;
      items.push(kept);
    }
    return items;
  }
  return isRecord(value) ? cleanObject(value, depth, budget) : null;
}

function cleanObject(value: Record<string, unknown>, depth: number, budget: { nodes: number }): unknown {
  const entries: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) {
    const name = truncate(cleanText(key, true), KEY_MAX);
    if (name === '__proto__' || PRIVATE_ATTRIBUTE.test(foldKey(name))) continue;
    const kept = cleanValue(item, depth + 1, budget);
    if (kept === TOO_MUCH) return TOO_MUCH;
    entries.push([name, kept]);
  }
  return Object.fromEntries(entries);
}

function foldKey(key: string): string {
  return key
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z]+/g, '_')
    .replace(/^_|_$/g, '');
}
