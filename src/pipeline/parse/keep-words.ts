import { type Draft, type Item, textOf, topicsAt } from './draft.ts';
import { english } from './english-kinds.ts';

const WORDS_MAX = 4;
/** Initials and the like ("AI", "HR") only spell the topic. */
const CHARACTERS_MIN = 3;
/** So many letters tell words of one family: "bank", "banking", "bankers". */
const STEM = 5;
const COMPANY = /[\s-]+(?:compan(?:y|ies)|start-?ups?|business(?:es)?|vendors?|providers?|makers?)$/;
/** Nouns for organisations and endings, which narrow no topic. */
const PLAIN =
  /^(?:firms?|agenc(?:y|ies)|houses?|brands?|groups?|studios?|tech|technolog(?:y|ies)|software|platforms?|tools?|services?|industry|sector|and)$/;

/**
 * "vertical farming" is found as agriculture technology, "esports" as gaming: where the name of the topic does not say
 * the words of the prompt, they are kept beside it as a keyword. Such a keyword has no span; queries read the topic.
 */
export function keepWords(draft: Draft): void {
  const ruledOut = new Set(draft.items.filter((item) => item.excluded).map(topicOf));
  for (const item of draft.items) {
    if (!item.excluded) keepKind(draft, item);
    const topic = topicOf(item);
    if (topic === null || ruledOut.has(topic)) continue;
    const words = wordsFor(draft, item);
    if (words !== null && !says(topic, words))
      item.values.push({ field: 'keywords', value: words, implied: true });
  }
}

/** "solar installers", "wedding planners": read as whom they are, and a kind of company all the same. */
function keepKind(draft: Draft, item: Item): void {
  if (item.values[0]?.field !== 'titles') return;
  for (const { end, entry } of topicsAt(draft, item.start))
    if (end === item.end && entry.kind === 'org' && entry.language === 'en')
      for (const value of [entry.topic, textOf(draft, item.start, item.end).toLowerCase()])
        item.values.push({ field: 'keywords', value, implied: true });
}

function topicOf(item: Item): string | null {
  const [value] = item.values;
  if (item.values.length !== 1 || item.family !== 'kind') return null;
  return value?.field === 'industries' || value?.field === 'keywords' ? value.value : null;
}

/** In English as they stand; in other languages where English texts have a word for the kind. */
function wordsFor(draft: Draft, item: Item): string | null {
  const text = textOf(draft, item.start, item.end).toLowerCase();
  if (draft.language !== 'en') return english(text);
  const words = text.replace(COMPANY, '').trim();
  return words.length < CHARACTERS_MIN || words.split(/\s+/).length > WORDS_MAX ? null : words;
}

function says(topic: string, words: string): boolean {
  const known = topic.split(/[^\p{L}\p{N}]+/u);
  return words
    .split(/[^\p{L}\p{N}]+/u)
    .every(
      (word) =>
        word === '' ||
        PLAIN.test(word) ||
        known.some((name) => name.startsWith(word.replace(/s$/, '').slice(0, STEM))),
    );
}
