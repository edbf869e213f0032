import { toStorableJson } from './clean-text.ts';

/** What is logged of an answer's leads, as a row of `queries` keeps it: an object of rows, of which others may know more. */
interface Rows {
  leads?: unknown;
  more?: unknown;
}

/**
 * The JSON of what is logged, its rows of numbers as text, "0.83,-1,4": PostgreSQL takes each number of a jsonb apart, and a
 * query has a thousand of them (a third of the time that its row took to write). Of another shape it is written as it is.
 */
export function featuresJson(features: unknown): string {
  if (!isObject(features)) return toStorableJson(features);
  const { leads, more, ...rest } = features;
  const isPlain = Array.isArray(leads) && leads.length > 0 && leads.every(isRow);
  const others = toStorableJson({
    ...rest,
    ...(more !== undefined && { more: Array.isArray(more) ? more.map(withText) : more }),
    ...(leads !== undefined && !isPlain && { leads }),
  });
  return isPlain ? `{"leads":${rowsJson(leads)}${others === '{}' ? '' : ','}${others.slice(1)}` : others;
}

/** Written as numbers and then quoted: joining numbers one by one takes more than twice as long. */
function rowsJson(rows: readonly number[][]): string {
  return `["${JSON.stringify(rows).slice(2, -2).replaceAll('],[', '","')}"]`;
}

/** What it was made from; rows from before they were text come back as they are. */
export function unpackFeatures(features: unknown): unknown {
  if (!isObject(features)) return features;
  const { leads, more } = features;
  return {
    ...features,
    ...(Array.isArray(leads) && { leads: leads.map(featureRow) }),
    ...(Array.isArray(more) && { more: more.map((one) => withRow(one, featureRow)) }),
  };
}

/** The numbers of one lead, however its row was written; none where it is no row. */
export function featureRow(row: unknown): number[] {
  if (Array.isArray(row)) return row.map(Number);
  return typeof row === 'string' && row !== '' ? row.split(',').map(Number) : [];
}

function isRow(row: unknown): row is number[] {
  return Array.isArray(row) && row.every(Number.isFinite);
}

function withText(one: unknown): unknown {
  return withRow(one, (row) => (isRow(row) ? JSON.stringify(row).slice(1, -1) : row));
}

function withRow(one: unknown, write: (row: unknown) => unknown): unknown {
  return isObject(one) && 'features' in one ? { ...one, features: write(one.features) } : one;
}

function isObject(value: unknown): value is Rows {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
