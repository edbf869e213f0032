import type { QueryFacts } from '../query-facts.ts';
import type { QueryCheck } from './check.ts';

/** Told to a language model instead of asked of leads. */
const TO_A_MODEL =
  /\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:instruction|prompt|rule|above|previous)|\b(?:system|developer) (?:prompt|message)\b|\byou are (?:now|no longer)\b|\bact as (?:an? )?(?:ai|assistant|system|admin)|\bjailbreak|<\|im_(?:start|end)\||\[\/?inst\]|\bas an ai\b|ignorier\w* .{0,30}anweisung|ignore[rz]? .{0,30}(?:instrucciones|instru\u00e7\u00f5es)|ignorez? .{0,30}instructions/;
/** Code, markup and templates. */
const CODE =
  /<\s*(?:script|iframe|img|svg|a|div)\b|javascript:|\{\{|\$\{|\bunion\s+(?:all\s+)?select\b|\bselect\s+\*|\bfrom\s+\w+\s*(?:;|--|where\b|limit\s+\d)|;\s*(?:drop|delete|insert|update)\s|' or '?1'?\s*=\s*'?1|\.\.\/\.\.\//;
/** Sold to a reader. */
const ADVERT =
  /\b(?:buy now|click here|free money|act now|limited offer|100% free|earn \$|make money|viagra|casino bonus|work from home|subscribe to my|follow me)\b/;
const LINK = /https?:\/\/|www\./g;
const LINKS_MAX = 3;

/** 1 for a question about leads, 0 for text written for a model, an interpreter or a reader. A few links are fine: exemplars are. */
export const addressed: QueryCheck = {
  value: (facts) => (whatElse(facts) === null ? 1 : 0),
  sentence: (facts) => `the prompt is ${whatElse(facts) ?? 'a question'}, not a question about leads`,
};

function whatElse({ prompt }: QueryFacts): string | null {
  const text = prompt.toLowerCase();
  if (TO_A_MODEL.test(text)) return 'written to a language model';
  if (CODE.test(text)) return 'code or markup';
  if (ADVERT.test(text)) return 'an advertisement';
  return (text.match(LINK)?.length ?? 0) > LINKS_MAX ? 'a list of links' : null;
}
