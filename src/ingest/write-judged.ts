import type { AdmissionCode, AdmissionOutcome, RefusedSubmission } from '../ports/submissions.ts';
import { type Refusal, refuse } from './gates/refusal.ts';
import type { SnippetIngest, SnippetVerdict } from './ingest-snippets.ts';
import type { Judged } from './judge-snippet.ts';
import { throttleJudged } from './throttle-judged.ts';

const BOUNDS = { days: 30, rows: 100_000 };
const REASONS: Record<AdmissionCode, string> = {
  near_duplicate: 'is nearly the same as that of your own snippet',
  copied: 'is nearly the same as one that another miner sent first',
  template: 'is the same as you sent for ten other companies',
  id_taken: 'belongs to a snippet of another miner',
  forgotten: 'is of somebody who is to be forgotten',
  no_mention: 'belongs to no stored lead, and neither the text nor source_url names the company',
};
const FIELDS: Record<AdmissionCode, string> = {
  near_duplicate: 'text',
  copied: 'text',
  template: 'text',
  id_taken: 'snippet_id',
  forgotten: '',
  no_mention: 'domain',
};

/** The second half of ingestSnippets(), for whoever judges each record as it is read. */
export async function writeJudged(
  judged: readonly Judged[],
  ingest: SnippetIngest,
): Promise<SnippetVerdict[]> {
  const { throttle } = ingest;
  if (throttle === undefined) return write(judged, ingest);
  const verdicts = await write(await throttleJudged(judged, throttle), ingest);
  await throttle.settle(verdicts.filter(({ refusals }) => refusals[0]?.code !== 'throttled'));
  return verdicts;
}

async function write(judged: readonly Judged[], ingest: SnippetIngest): Promise<SnippetVerdict[]> {
  const outcomes = (await admit(judged, ingest)).values();
  const verdicts = judged.map((one): SnippetVerdict => {
    const outcome = one.admission === null ? notOffered() : outcomes.next().value;
    if (outcome === undefined) throw new Error('there are fewer outcomes than admissions');
    return verdictOf(one, outcome);
  });
  const refused = verdicts
    .filter(({ refusals }) => !refusals.some(({ code }) => code === 'forgotten'))
    .flatMap(submissionOf);
  if (refused.length > 0) await ingest.store.recordRefusals(ingest.tenant, refused, ingest.bounds ?? BOUNDS);
  ingest.count?.(verdicts);
  return verdicts;
}

function notOffered(): Omit<AdmissionOutcome, 'snippet_id'> {
  return { code: null, lead_ids: [], changed: false, written: false, of: null };
}

/** Field by field: copies of the rest of an object took a hundredth of the time that a snippet takes. */
function verdictOf(
  { snippet_id, miner_id, refusals, warnings, personal }: Judged,
  outcome: Omit<AdmissionOutcome, 'snippet_id'>,
): SnippetVerdict {
  return {
    snippet_id,
    miner_id,
    refusals: outcome.code === null ? refusals : [...refusals, refusalOf(outcome)],
    warnings,
    personal: personal || outcome.code === 'forgotten',
    accepted: outcome.written,
    lead_ids: outcome.lead_ids,
    changed: outcome.changed,
  };
}

async function admit(
  judged: readonly Judged[],
  { store, tenant, gates = 'on' }: SnippetIngest,
): Promise<AdmissionOutcome[]> {
  const admissions = judged.flatMap(({ admission }) => (admission === null ? [] : [admission]));
  if (admissions.length === 0) return [];
  if (gates !== 'off') return store.admitSnippets(tenant, admissions, { enforce: gates === 'on' });
  const outcomes = await store.upsertSnippets(
    tenant,
    admissions.map(({ snippet }) => snippet),
  );
  return outcomes.map((outcome) => ({ ...outcome, code: null, written: true, of: null }));
}

function refusalOf({ code, of }: Pick<AdmissionOutcome, 'code' | 'of'>): Refusal {
  if (code === null) throw new Error('nothing is against this one');
  return refuse(
    code,
    FIELDS[code],
    code === 'near_duplicate' ? `${REASONS[code]} ${of ?? 'in the same delivery'}` : REASONS[code],
  );
}

/** What is kept of a refusal for its miner. The reasons of the schema quote the record, so only their field is kept. */
function submissionOf({
  snippet_id,
  miner_id,
  accepted,
  personal,
  refusals,
}: SnippetVerdict): RefusedSubmission[] {
  if (miner_id === null || refusals.length === 0) return [];
  const kept = refusals.map(({ code, field, reason }) => ({
    code,
    field: /^[a-z_]{0,40}$/.test(field) ? field : 'attributes',
    reason: code === 'schema' || code === 'too_long' ? 'is missing or not of the form it must have' : reason,
  }));
  const withheld = personal && refusals.some(({ field }) => field === 'snippet_id' || field === '');
  const id = withheld ? '(withheld)' : (snippet_id ?? '(none)').slice(0, 200);
  return [
    {
      miner_id: miner_id.slice(0, 200),
      snippet_id: id,
      status: accepted ? 'reported' : 'refused',
      refusals: kept,
    },
  ];
}
