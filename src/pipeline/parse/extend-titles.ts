import { cueAt, type Draft, gapIs, type Item } from './draft.ts';
import { isContent, keywordText } from './find-keywords.ts';

const MODIFIERS_MAX = 3;

/**
 * Takes unknown words right before a title into it ("foundation model engineer"), and a topic that stands before a title
 * of one word, which then is no industry: a "robotics engineer" may work anywhere.
 */
export function extendTitles(draft: Draft): void {
  for (const item of draft.items.slice()) {
    const title = item.values.find((value) => value.field === 'titles');
    if (title === undefined || title.field !== 'titles') continue;
    const bare = !title.value.includes(' ');
    let start = item.start;
    while (start > 0 && item.start - start < MODIFIERS_MAX && joins(draft, start)) {
      const topic = bare && start === item.start ? topicEndingAt(draft, start) : null;
      if (topic !== null) {
        draft.items.splice(draft.items.indexOf(topic), 1);
        start = topic.start;
      } else if (isContent(draft, start - 1)) start -= 1;
      else break;
    }
    while (start < item.start && gapIs(draft, start, 'joint')) start++;
    if (start === item.start) continue;
    const modifiers = keywordText(draft, start, item.start);
    const values = item.values.map((other) =>
      other.field === 'titles' ? { ...other, value: `${modifiers} ${other.value}` } : other,
    );
    draft.items.splice(draft.items.indexOf(item), 1, { ...item, start, values });
    draft.claims.fill(1, start, item.start);
  }
}

function joins(draft: Draft, start: number): boolean {
  return !gapIs(draft, start, 'break') && cueAt(draft, start - 1, 'company', 'person') === null;
}

function topicEndingAt(draft: Draft, end: number): Item | null {
  return (
    draft.items.find(
      (item) => item.end === end && item.values.length === 1 && item.values[0]?.field === 'industries',
    ) ?? null
  );
}
