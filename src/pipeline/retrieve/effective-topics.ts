import type { Topics } from '../knowledge.ts';

/** A topic with at least this many others under it ("software") only colours a narrower one it is named with. */
const BROAD_DESCENDANTS = 30;

/**
 * Topics named together may mean one thing: of "real estate technology" a parse gives real estate and technology, which as
 * alternatives would be all of technology. Where the words as a whole name a topic that lies under several of the asked
 * ones, it comes first, followed by the narrowest of those; broad topics beside narrow ones are left out.
 */
export function effectiveTopics(asked: readonly string[], words: string, topics: Topics): string[] {
  if (asked.length < 2) return [...asked];
  const size = (topic: string) => topics.descendants(topic).length;
  for (const whole of topics.canonical(words)) {
    const parts = asked.filter((topic) => topics.ancestors(whole).includes(topic));
    if (parts.length < 2) continue;
    const [narrowest] = [...parts].sort((a, b) => size(a) - size(b));
    const rest = asked.filter((topic) => topic !== whole && !parts.includes(topic));
    return narrowed([whole, ...(narrowest === undefined ? [] : [narrowest]), ...rest], size);
  }
  return narrowed([...asked], size);
}

function narrowed(asked: string[], size: (topic: string) => number): string[] {
  const narrow = asked.filter((topic) => size(topic) < BROAD_DESCENDANTS);
  return narrow.length > 0 ? narrow : asked;
}
