import type { Exemplars, WeighedTopic } from '../retrieve/exemplars.ts';
import type { PipelineSettings } from '../settings.ts';
import { meanVector } from '../vectors.ts';
import { gradeMeaning } from './grade-meaning.ts';
import { gradeSize } from './grade-range.ts';
import { addScores, type Leaf } from './part.ts';

/** Likeness to the exemplars: in meaning, in what the companies declare to be, and in size. */
export function exemplarLeaves(exemplars: Exemplars, settings: PipelineSettings): Leaf[] {
  const leaves: Leaf[] = [];
  const vector = meanVector(exemplars.vectors);
  if (vector !== null)
    leaves.push({
      ...gradeMeaning('meaning', vector, settings.likeness, settings.unknownValue),
      weight: 0.6,
    });
  if (exemplars.topics.length > 0) leaves.push({ ...gradeOverlap(exemplars.topics), weight: 0.3 });
  const counts = exemplars.leads.flatMap((lead) =>
    [lead.employees_min ?? [], lead.employees_max ?? []].flat(),
  );
  if (counts.length > 0) {
    const range = { min: Math.min(...counts), max: Math.max(...counts) };
    leaves.push({ ...gradeSize(range, settings.unknownValue), weight: 0.1 });
  }
  return leaves;
}

/** The weighted share of the exemplars' topics that the lead has; one that its text only speaks of counts half. */
function gradeOverlap(topics: readonly WeighedTopic[]): Omit<Leaf, 'weight'> {
  const total = topics.reduce((sum, { weight }) => sum + weight, 0);
  const weights = new Map(topics.map(({ topic, weight }) => [topic, weight / total]));
  return {
    name: 'topics',
    grade(of, rows, out) {
      const mentioned = new Float64Array(out.length);
      addScores(of, 'topics', weights, rows, out);
      addScores(of, 'mentions', weights, rows, mentioned);
      for (const i of of.positions) out[i] = Math.min(1, (out[i] ?? 0) + (mentioned[i] ?? 0) / 2);
    },
  };
}
