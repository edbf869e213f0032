import type { Exemplars } from '../retrieve/exemplars.ts';
import type { PipelineSettings } from '../settings.ts';
import { meanVector } from '../vectors.ts';
import { gradeMeaning } from './grade-meaning.ts';
import { gradeSize } from './grade-range.ts';
import { bestOf, type Leaf } from './part.ts';

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

/** The share of the exemplars' topics that the lead has; one that its text only speaks of counts half. */
function gradeOverlap(topics: readonly string[]): Omit<Leaf, 'weight'> {
  return {
    name: 'topics',
    bind(segment) {
      const tests = topics.map((topic) => {
        const declares = bestOf(segment, 'topics', new Map([[topic, 1]]));
        const mentions = bestOf(segment, 'mentions', new Map([[topic, 0.5]]));
        return (ordinal: number) => Math.max(declares(ordinal), mentions(ordinal));
      });
      return (ordinal) => {
        let sum = 0;
        for (const test of tests) sum += test(ordinal);
        return sum / tests.length;
      };
    },
  };
}
