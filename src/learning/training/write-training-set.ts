import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FEATURES_VERSION, RANKER_FEATURES } from '../../pipeline/features/ranker-features.ts';
import type { LoggedQuery } from '../../ports/training-log.ts';
import { GRADE_MAX, POSITIVE_GRADE } from './grade-of.ts';
import type { PositionBias } from './position-weight.ts';
import { META_COLUMNS, type Meta, SIZE_BANDS, type Slices, trainingRows } from './training-row.ts';

export interface TrainingSet {
  rows: number;
  /** Queries by slice, and those of them in which a lead came to something. */
  queries: [number, number, number];
  positive: [number, number, number];
  /** Rows with a language model's label. */
  labels: number;
}

/** Names of a segment in the order of their codes; beyond this many all are one. */
const NAMES_MAX = 200;
const OTHERS = 'others';

/**
 * Writes the training set that models/ranker/train.py reads: rows.f32 (features, 32-bit floats), meta.f64 (META_COLUMNS),
 * set.json (what they are). Only one page of queries is ever in memory.
 */
export async function writeTrainingSet(
  folder: string,
  pages: AsyncIterable<readonly LoggedQuery[]>,
  slices: Slices,
  bias: PositionBias,
): Promise<TrainingSet> {
  await mkdir(folder, { recursive: true });
  const features = createWriteStream(join(folder, 'rows.f32'));
  const meta = createWriteStream(join(folder, 'meta.f64'));
  const names = { country: new Names(), industry: new Names() };
  const set: TrainingSet = { rows: 0, queries: [0, 0, 0], positive: [0, 0, 0], labels: 0 };
  let group = 0;
  for await (const page of pages)
    for (const query of page) {
      const rows = trainingRows(query, slices, bias);
      const slice = sliceOf(rows[0]?.meta.slice);
      if (slice === null) continue;
      const values = rows.map(({ lead, size, meta: part }): Meta => {
        const country = names.country.code(lead.country);
        return { ...part, group, country, size, industry: names.industry.code(lead.topic) };
      });
      group++;
      set.rows += rows.length;
      set.queries[slice]++;
      set.positive[slice] += values.some(({ grade }) => grade >= POSITIVE_GRADE) ? 1 : 0;
      set.labels += values.filter(({ label }) => label >= 0).length;
      await put(
        features,
        rows.flatMap(({ lead }) => lead.features),
        Float32Array,
      );
      await put(
        meta,
        values.flatMap((one) => META_COLUMNS.map((name) => one[name])),
        Float64Array,
      );
    }
  await Promise.all([ended(features), ended(meta)]);
  const about = {
    features_version: FEATURES_VERSION,
    columns: RANKER_FEATURES,
    meta: META_COLUMNS,
    rows: set.rows,
    grade_max: GRADE_MAX,
    positive_grade: POSITIVE_GRADE,
    segments: { country: names.country.list(), size: SIZE_BANDS, industry: names.industry.list() },
  };
  await writeFile(join(folder, 'set.json'), JSON.stringify(about));
  return set;
}

function sliceOf(value: number | undefined): 0 | 1 | 2 | null {
  return value === 0 || value === 1 || value === 2 ? value : null;
}

type Stream = ReturnType<typeof createWriteStream>;

async function put(
  stream: Stream,
  values: readonly number[],
  kind: typeof Float32Array | typeof Float64Array,
): Promise<void> {
  if (!stream.write(Buffer.from(kind.from(values).buffer))) await once(stream, 'drain');
}

async function ended(stream: Stream): Promise<void> {
  stream.end();
  await once(stream, 'finish');
}

/** Numbers the names of a segment as they come. */
class Names {
  readonly #codes = new Map<string, number>();

  code(name: string | null): number {
    const wanted = name ?? 'unknown';
    const key = this.#codes.has(wanted) || this.#codes.size < NAMES_MAX ? wanted : OTHERS;
    const known = this.#codes.get(key) ?? this.#codes.size;
    this.#codes.set(key, known);
    return known;
  }

  list(): string[] {
    return [...this.#codes.keys()];
  }
}
