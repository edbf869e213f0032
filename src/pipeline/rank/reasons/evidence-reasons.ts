import type { ContentType } from '../../../domain/snippet.ts';
import type { EvidenceHit } from '../../../lead-index/api.ts';
import { ago, clipped } from './text.ts';

const LABELS: Record<ContentType, string> = {
  job_posting: 'job posting',
  news: 'news',
  funding: 'funding',
  tech_change: 'technology change',
  web_page: 'web page',
  social: 'social post',
  review: 'review',
  other: 'note',
};

/** The best piece of evidence as a person would say it, or that there is none. */
export function evidenceReason(hits: readonly EvidenceHit[], subject: string, ownText: number): string[] {
  const [best] = hits;
  if (best !== undefined) {
    const { content_type: type, text } = best.snippet;
    const more = hits.length > 1 ? `, and ${hits.length - 1} more` : '';
    return [`“${clipped(text, 90)}” ${ago(best.ageDays)} (${LABELS[type]}${more})`];
  }
  if (subject === '') return [];
  return [
    ownText > 0
      ? `No dated evidence for “${subject}”; its own text speaks of it`
      : `No evidence for “${subject}” so far`,
  ];
}
