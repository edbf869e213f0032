import type { Predicate } from '../../domain/predicate.ts';
import type { Topics } from '../knowledge.ts';
import { any, isIn } from './predicates.ts';

/** Facet values that count as one of the asked topics: each one, everything under it, and the raw words themselves. */
export function topicClosure(values: readonly string[], topics: Topics): string[] {
  const closure = new Set<string>();
  for (const value of values) {
    const raw = value.trim().toLowerCase();
    closure.add(raw);
    for (const id of topicIds(value, topics)) for (const below of topics.descendants(id)) closure.add(below);
  }
  return [...closure];
}

/** The vocabulary's topics that a filter value names; empty where it names none. */
export function topicIds(value: string, topics: Topics): string[] {
  const raw = value.trim().toLowerCase();
  if (topics.get(raw) !== undefined) return [raw];
  const [first] = topics.canonical(value);
  return first === undefined ? [] : [first];
}

/** The company is, or has to do with, one of the topics. */
export function aboutTopics(values: readonly string[], topics: Topics): Predicate {
  const closure = topicClosure(values, topics);
  return any([isIn('topics', closure), isIn('mentions', closure)]);
}

/** The company is one of the topics: what an exclusion rules out. A mere mention does not. */
export function declaresTopics(values: readonly string[], topics: Topics): Predicate {
  return isIn('topics', topicClosure(values, topics));
}
