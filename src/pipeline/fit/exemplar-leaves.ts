import type { Exemplars, WeighedTopic } from '../retrieve/exemplars.ts';
import type { PipelineSettings } from '../settings.ts';
import { meanVector } from '../vectors.ts';
import { gradeMeaning } from './grade-meaning.ts';
import { gradeSize } from './grade-range.ts';
import { type Leaf, sumOf } from './part.ts';

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
  return {
    name: 'topics',
    bind(segment, rows) {
      const total = topics.reduce((sum, { weight }) => sum + weight, 0);
      const weights = new Map(topics.map(({ topic, weight }) => [topic, weight / total]));
      const declared = sumOf(segment, 'topics', weights, rows);
      const mentioned = sumOf(segment, 'mentions', weights, rows);
      return (i) => Math.min(1, declared(i) + mentioned(i) / 2);
    },
  };
}
