import type { Lead } from '../../../domain/lead.ts';
import type { Topics } from '../../knowledge.ts';
import { topicClosure, topicIds } from '../../retrieve/topic-predicates.ts';
import { capitalised, listed } from './text.ts';

/** How the company stands to the topics of one field; they are alternatives, so one sentence on the best. */
export function topicReason(asked: readonly string[], lead: Lead, topics: Topics): string[] {
  if (asked.length === 0) return [];
  for (const value of asked) {
    const match = shared(topicClosure([value], topics), lead.topics);
    if (match !== null) return [`${capitalised(value)}, as asked (declared: ${match})`];
  }
  for (const value of asked) {
    const match = shared(topicClosure([value], topics), lead.mentions);
    if (match !== null)
      return [
        match === value.toLowerCase()
          ? `Its text speaks of ${match}`
          : `Its text speaks of ${match}, a part of ${value}`,
      ];
  }
  for (const id of asked.flatMap((value) => topicIds(value, topics))) {
    const near = topics.related(id).find(({ topic }) => lead.topics.includes(topic));
    if (near !== undefined) return [`${capitalised(near.topic)} is related to ${id}`];
    const wider = topics.get(id)?.parents.find((parent) => lead.topics.includes(parent));
    if (wider !== undefined) return [`${capitalised(wider)}, though not known for ${id}`];
  }
  return [`Not ${listed(asked, 'or')} as far as we know`];
}

function shared(closure: readonly string[], own: readonly string[]): string | null {
  return closure.find((topic) => own.includes(topic)) ?? null;
}
