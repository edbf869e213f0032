/** What is logged of an answer's leads, as a row of `queries` keeps it: an object of rows, of which others may know more. */
interface Rows {
  leads?: unknown;
  more?: unknown;
}

/**
 * Rows of numbers as text, "0.83,-1,4": PostgreSQL takes each number of a jsonb apart, and a query has a thousand of them
 * (a third of the time that its row took to write). Anything of another shape is kept as it is.
 */
export function packFeatures(features: unknown): unknown {
  if (!isObject(features)) return features;
  const { leads, more } = features;
  return {
    ...features,
    ...(Array.isArray(leads) && { leads: leads.map(packRow) }),
    ...(Array.isArray(more) && { more: more.map((one) => withRow(one, packRow)) }),
  };
}

/** The inverse; rows from before they were text come back as they are. */
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

function packRow(row: unknown): unknown {
  return Array.isArray(row) && row.every(Number.isFinite) ? row.join(',') : row;
}

function withRow(one: unknown, write: (row: unknown) => unknown): unknown {
  return isObject(one) && 'features' in one ? { ...one, features: write(one.features) } : one;
}

function isObject(value: unknown): value is Rows {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
