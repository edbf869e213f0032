import { type Draft, type Item, textOf } from './draft.ts';

const BROAD = /^(?:software|technology)$/;

/** Ways of doing business: they colour the topic beside them. */
const MODEL =
  /^(?:saas|b2b|b2c|d2c|open source|software|technology|marketplace|consumer|enterprise software|mobile|manufacturing|artificial intelligence)$/;

/**
 * Topics side by side in one noun phrase narrow each other: "AI drug discovery" is both. Values of one field are
 * alternatives and fields are joined, so one topic stays an industry and the others become keywords; a topic that
 * another of them lies under says nothing new.
 */
export function joinTopics(draft: Draft, start: number, end: number): void {
  const found = draft.items
    .filter((item) => item.start >= start && item.end <= end && topicOf(item) !== null)
    .sort((a, b) => a.start - b.start);
  const wider = ancestorsOf(draft, found);
  const covered = new Set(found.filter((item) => wider.has(topicOf(item) ?? '')));
  const items = found.filter((item) => !covered.has(item));
  for (const item of covered) draft.items.splice(draft.items.indexOf(item), 1);
  if (
    items.length < 2 ||
    items.some((item) => item.start > start && draft.words[item.start]?.before.includes('/'))
  )
    return;
  if (whole(draft, items)) return;
  dropTechnology(draft, items);
  const main = items.findLast((item) => !MODEL.test(topicOf(item) ?? '')) ?? items.at(-1);
  for (const item of items) {
    if (item !== main) item.values.splice(0, 1, { field: 'keywords', value: topicOf(item) ?? '' });
  }
}

/** "marketing software" is marketing technology: the vocabulary has a topic under both. */
function whole(draft: Draft, items: readonly Item[]): boolean {
  const [first, second] = items;
  if (first === undefined || second === undefined || items.length > 2 || !BROAD.test(topicOf(second) ?? ''))
    return false;
  const { topics } = draft.ctx.vocabulary;
  const [topic] = topics.canonical(textOf(draft, first.start, second.end));
  if (topic === undefined || !topics.ancestors(topic).includes(topicOf(first) ?? '')) return false;
  first.values.splice(0, 1, { field: 'industries', value: topic });
  first.end = second.end;
  draft.items.splice(draft.items.indexOf(second), 1);
  return true;
}

/** "defense tech": what is technical about it is said by nothing else. */
function dropTechnology(draft: Draft, items: Item[]): void {
  const at = items.findIndex((item) => topicOf(item) === 'technology');
  const item = items[at];
  if (item === undefined) return;
  draft.items.splice(draft.items.indexOf(item), 1);
  items.splice(at, 1);
}

function topicOf(item: Item): string | null {
  const [value] = item.values;
  return item.values.length === 1 && value?.field === 'industries' ? value.value : null;
}

/** The topics that another topic of the phrase lies under. */
function ancestorsOf(draft: Draft, items: readonly Item[]): ReadonlySet<string> {
  const wider = new Set<string>();
  for (const topic of new Set(items.map((item) => topicOf(item) ?? '')))
    for (const above of draft.ctx.vocabulary.topics.ancestors(topic)) wider.add(above);
  return wider;
}
