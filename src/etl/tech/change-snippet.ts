import { createHash } from 'node:crypto';
import type { SnippetRecord } from '../../domain/snippet.ts';
import type { TechnologyChange } from './diff-snapshots.ts';
import type { SnapshotRow } from './read-snapshot.ts';

const NAMED_MAX = 30;

/** One change as evidence, dated by the snapshot that first showed it; the same change gives the same record. */
export function changeSnippet(
  subject: Pick<SnapshotRow, 'subject' | 'companyId' | 'domain' | 'company' | 'source'>,
  change: TechnologyChange,
  minerId: string,
): SnippetRecord {
  const { adopted, dropped, atMs, sinceMs } = change;
  const who = nameOf(subject);
  const says = [
    ...(adopted.length > 0 ? [`started to use ${listed(adopted)}`] : []),
    ...(dropped.length > 0 ? [`stopped using ${listed(dropped)}`] : []),
  ].join(' and ');
  const key = JSON.stringify([minerId, subject.source, subject.subject, atMs]);
  return {
    snippet_id: `tech:${createHash('sha256').update(key).digest('base64url').slice(0, 22)}`,
    miner_id: minerId,
    text: `Between ${day(sinceMs)} and ${day(atMs)} ${who} ${says}.`,
    observed_at: new Date(atMs).toISOString(),
    ...(subject.companyId === null ? { domain: subject.domain ?? '' } : { company_id: subject.companyId }),
    content_type: 'tech_change',
    attributes: { adopted: adopted.slice(0, NAMED_MAX), dropped: dropped.slice(0, NAMED_MAX) },
  };
}

function nameOf({ company, domain }: Pick<SnapshotRow, 'company' | 'domain'>): string {
  if (company === null) return domain ?? 'the company';
  return domain === null ? company : `${company} (${domain})`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMED_MAX);
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
