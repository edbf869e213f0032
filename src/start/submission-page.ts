import { GATE_CODES, isGateCode } from '../ingest/gates/codes.ts';
import type { SubmissionFilter, SubmissionStore } from '../ports/submissions.ts';
import type { SubmissionPage, SubmissionPageRequest } from './engine.ts';

/** One page of what a miner sent, each refusal with how to mend it. */
export async function submissionPage(
  store: SubmissionStore,
  tenant: string,
  minerId: string,
  request: SubmissionPageRequest,
  signal: AbortSignal | undefined,
): Promise<Omit<SubmissionPage, 'flagged'>> {
  // One more than asked for tells whether there is another page.
  const filter: SubmissionFilter = { ...request, limit: request.limit + 1 };
  const [found, counts] = await Promise.all([
    store.listSubmissions(tenant, minerId, filter, { signal }),
    store.countSubmissions(tenant, minerId, { signal }),
  ]);
  const page = found.slice(0, request.limit);
  const last = page.at(-1);
  return {
    miner_id: minerId,
    counts,
    submissions: page.map(({ seq: _, refusals, ...rest }) => ({
      ...rest,
      refusals: refusals.map((one) => ({
        ...one,
        fix: isGateCode(one.code) ? GATE_CODES[one.code].fix : '',
      })),
    })),
    next: found.length > page.length && last !== undefined ? `${last.seq}:${last.snippet_id}` : null,
  };
}
