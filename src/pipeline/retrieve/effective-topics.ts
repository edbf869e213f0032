import type { Topics } from '../knowledge.ts';

/** A topic with at least this many others under it ("software") only colours a narrower one it is named with. */
const BROAD_DESCENDANTS = 30;

export interface AskedTopics {
  industries: string[];
  keywords: string[];
}

/**
 * Topics named together may mean one thing: of "medical robotics" a parse gives robotics and healthcare. Where the words
 * as a whole name a topic of their own, it stands for all of them; where it lies under several of the asked ones, the
 * narrowest of those stays beside it. Broad topics beside narrow ones are left out.
 */
export function effectiveTopics(asked: AskedTopics, words: string, topics: Topics): AskedTopics {
  const every = [...asked.industries, ...asked.keywords];
  if (every.length < 2) return { industries: asked.industries, keywords: asked.keywords };
  const size = (topic: string) => topics.descendants(topic).length;
  const narrow = (list: readonly string[]) => list.filter((topic) => size(topic) < BROAD_DESCENDANTS);
  const wholes = topics.canonical(words).filter((topic) => !every.includes(topic));
  for (const whole of wholes) {
    const parts = asked.industries.filter((topic) => topics.ancestors(whole).includes(topic));
    if (parts.length < 2) continue;
    const [narrowest] = narrow(parts).sort((a, b) => size(a) - size(b));
    const rest = narrow(asked.industries.filter((topic) => !parts.includes(topic)));
    return {
      industries: [whole, ...(narrowest === undefined ? [] : [narrowest]), ...rest],
      keywords: narrow(asked.keywords),
    };
  }
  const [only] = wholes;
  if (only !== undefined && topics.canonical(words).length === 1) return { industries: [only], keywords: [] };
  const industries = narrow(asked.industries);
  const keywords = narrow(asked.keywords);
  return {
    industries: industries.length > 0 || keywords.length > 0 ? industries : asked.industries,
    keywords: industries.length > 0 ? keywords : asked.keywords,
  };
}
