import type { Predicate } from '../../domain/predicate.ts';
import { memoOf } from '../../memo.ts';
import type { Topics } from '../knowledge.ts';
import { any, isIn, isOneOf } from './predicates.ts';

const MEMO_MAX = 4096;

/** Facet values that count as one of the asked topics: each one, everything under it, and the raw words themselves. */
export function topicClosure(values: readonly string[], topics: Topics): ReadonlySet<string> {
  const [only] = values;
  if (values.length === 1 && only !== undefined) return closureOf(topics, only);
  const closure = new Set<string>();
  for (const value of values) for (const topic of closureOf(topics, value)) closure.add(topic);
  return closure;
}

const closureOf = memoOf((topics: Topics, value): ReadonlySet<string> => {
  const closure = new Set<string>([value.trim().toLowerCase()]);
  for (const id of topicIds(value, topics)) for (const below of topics.descendants(id)) closure.add(below);
  return closure;
}, MEMO_MAX);

/** The vocabulary's topics that a filter value names; empty where it names none. */
export function topicIds(value: string, topics: Topics): readonly string[] {
  return idsOf(topics, value);
}

const idsOf = memoOf((topics: Topics, value): readonly string[] => {
  const raw = value.trim().toLowerCase();
  if (topics.get(raw) !== undefined) return [raw];
  const [first] = topics.canonical(value);
  return first === undefined ? [] : [first];
}, MEMO_MAX);

/** The company is, or has to do with, one of the topics. The same object for the same topics: executors know it again. */
export function aboutTopics(values: readonly string[], topics: Topics): Predicate {
  return aboutOf(topics, JSON.stringify(values));
}

/** Safe: the key was written from a list of strings. */
function valuesOf(key: string): string[] {
  return JSON.parse(key) as string[];
}

const aboutOf = memoOf((topics: Topics, key): Predicate => {
  const closure = [...topicClosure(valuesOf(key), topics)];
  return any([isOneOf('topics', closure), isOneOf('mentions', closure)]);
}, MEMO_MAX);

/** Relatives of a topic at least this alike stand in for it before the topic is given up. */
const NEAR_SIMILARITY = 0.5;

/** The asked topics, or their parents and relatives; null where they have none. */
export function nearTopics(values: readonly string[], topics: Topics): Predicate | null {
  return nearOf(topics, JSON.stringify(values)).predicate;
}

const nearOf = memoOf((topics: Topics, key): { predicate: Predicate | null } => {
  const values = valuesOf(key);
  const near = values.flatMap((value) => topicIds(value, topics)).flatMap((id) => relativesOf(topics, id));
  return { predicate: near.length === 0 ? null : aboutTopics([...values, ...near], topics) };
}, MEMO_MAX);

const relativesOf = memoOf(
  (topics: Topics, id): readonly string[] => [
    ...(topics.get(id)?.parents ?? []).filter((parent) => topics.similarity(id, parent) >= NEAR_SIMILARITY),
    ...topics.related(id).flatMap(({ topic, similarity }) => (similarity >= NEAR_SIMILARITY ? [topic] : [])),
  ],
  MEMO_MAX,
);

/**
 * The company is one of the topics: what an exclusion rules out. A mere mention does not. A word that is not the
 * topic's own name, and whose topic holds all that is asked for ("hospitals, no clinics": both are healthcare), rules out
 * only records that use the word itself.
 */
export function declaresTopics(
  values: readonly string[],
  topics: Topics,
  included: readonly string[] = [],
): Predicate {
  const asked = new Set(
    included.flatMap((value) => topicIds(value, topics)).flatMap((id) => [id, ...topics.ancestors(id)]),
  );
  const isOnlyWord = (value: string) =>
    topics.get(value.trim().toLowerCase()) === undefined &&
    topicIds(value, topics).some((id) => asked.has(id));
  const closure = topicClosure(
    values.filter((value) => !isOnlyWord(value)),
    topics,
  );
  const words = values.filter(isOnlyWord).map((value) => value.trim().toLowerCase());
  return isIn('topics', [...closure, ...words]);
}
