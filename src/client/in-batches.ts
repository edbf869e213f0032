export type Records<T> = Iterable<T> | AsyncIterable<T>;

export interface Batch {
  /** One record a line. */
  body: string;
  records: number;
}

/** Longest body of a batch, in UTF-16 units, unless one record is longer. */
const CHARACTERS_MAX = 4_000_000;

/** NDJSON bodies of at most `size` records each, made as they are sent: one is held at a time. */
export async function* inBatches<T>(records: Records<T>, size: number): AsyncGenerator<Batch> {
  let body = '';
  let count = 0;
  for await (const record of records) {
    const line = `${JSON.stringify(record)}\n`;
    if (count > 0 && (count >= size || body.length + line.length > CHARACTERS_MAX)) {
      yield { body, records: count };
      body = '';
      count = 0;
    }
    body += line;
    count++;
  }
  if (count > 0) yield { body, records: count };
}
