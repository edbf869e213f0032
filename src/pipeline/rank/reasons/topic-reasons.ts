import type { Lead } from '../../../domain/lead.ts';
import type { Topics } from '../../knowledge.ts';
import { topicClosure, topicIds } from '../../retrieve/topic-predicates.ts';
import type { Reason } from './reason.ts';
import { capitalised, listed } from './text.ts';

/** How a company stands to the topics of one field; they are alternatives, so one sentence on the best. */
export function topicReason(asked: readonly string[], topics: Topics): Reason[] {
  if (asked.length === 0) return [];
  const closures = asked.map((value) => ({ value, closure: topicClosure([value], topics) }));
  return [
    ({ lead }) => {
      for (const { value, closure } of closures) {
        const match = shared(closure, lead.topics);
        if (match !== null) return `${capitalised(value)}, as asked (declared: ${match})`;
      }
      for (const { value, closure } of closures) {
        const match = shared(closure, lead.mentions);
        if (match !== null)
          return match === value.toLowerCase()
            ? `Its text speaks of ${match}`
            : `Its text speaks of ${match}, a part of ${value}`;
      }
      return kinship(asked, lead, topics) ?? `Not ${listed(asked, 'or')} as far as we know`;
    },
  ];
}

function kinship(asked: readonly string[], lead: Lead, topics: Topics): string | null {
  if (lead.topics.length === 0) return null;
  for (const id of asked.flatMap((value) => topicIds(value, topics))) {
    const near = topics.related(id).find(({ topic }) => lead.topics.includes(topic));
    if (near !== undefined) return `${capitalised(near.topic)} is related to ${id}`;
    const wider = topics.get(id)?.parents.find((parent) => lead.topics.includes(parent));
    if (wider !== undefined) return `${capitalised(wider)}, though not known for ${id}`;
  }
  return null;
}

/** The first of the closure that the company has. */
function shared(closure: ReadonlySet<string>, own: readonly string[]): string | null {
  let some: string | null = null;
  let count = 0;
  for (const topic of own)
    if (closure.has(topic)) {
      some = topic;
      count++;
    }
  if (count < 2) return some;
  for (const topic of closure) if (own.includes(topic)) return topic;
  return null;
}
