import { type Draft, type Item, textOf, topicsAt } from './draft.ts';
import { english } from './english-kinds.ts';

/**
 * "hospitals, no private clinics": the exclusion of a kind under the same topic names its words, not the topic. Who asks
 * for kinds of companies and no people excludes a kind with a word that could be a person as well ("keine Wirtschaftsprüfer").
 */
export function partExclusions(draft: Draft, items: readonly Item[]): void {
  const titled = items.some((item) => !item.excluded && item.values.some(({ field }) => field === 'titles'));
  for (const item of items) {
    if (!item.excluded) continue;
    for (const other of items) if (liesIn(other, item)) other.values.length = 0;
    if (!titled) asKind(draft, item, items);
    const [value] = item.values;
    if (item.values.length !== 1 || value?.field !== 'industries') continue;
    const words = textOf(draft, item.start, item.end).toLowerCase();
    const asked = items.some((other) => !other.excluded && isUnder(draft, other, value.value, words));
    if (asked) item.values.splice(0, 1, { field: 'keywords', value: english(words) ?? words });
  }
}

/** A topic inside the words that are excluded is not asked for. */
function liesIn(item: Item, excluded: Item): boolean {
  const inside = item.start >= excluded.start && item.end <= excluded.end;
  return inside && !item.excluded && item.family === 'kind' && excluded.family === 'kind';
}

function asKind(draft: Draft, item: Item, items: readonly Item[]): void {
  if (!item.values.some(({ field }) => field === 'titles')) return;
  const kinds = items.some(
    (other) => !other.excluded && other.values.some(({ field }) => field === 'industries'),
  );
  const match = topicsAt(draft, item.start).find(({ end, entry }) => end === item.end && !entry.weak);
  if (kinds && match !== undefined)
    item.values.splice(0, item.values.length, { field: 'industries', value: match.entry.topic });
}

/** The item asks for the topic, or one that lies under it, in other words. */
function isUnder(draft: Draft, item: Item, topic: string, words: string): boolean {
  if (textOf(draft, item.start, item.end).toLowerCase() === words) return false;
  return item.values.some(
    ({ field, value }) =>
      field === 'industries' &&
      (value === topic || draft.ctx.vocabulary.topics.ancestors(value).includes(topic)),
  );
}
