import type { SnippetOutcome } from '../../ports/store.ts';
import type { Admission, AdmissionCode, AdmissionOutcome, AdmissionRules } from '../../ports/submissions.ts';
import { ADMIT } from './admit-statement.ts';
import { addressOf, type EncodedSnippet, encodeSnippet } from './encode-snippet.ts';
import {
  isBarred,
  refuseSuppressed,
  subjectKey,
  subjectsOf,
  suppressedAmong,
} from './forget/suppressions.ts';
import type { Row, SqlClient } from './sql-client.ts';
import { chunk, lockTenant } from './statements.ts';
import { preparing, upsertAdmitted } from './upsert-snippets.ts';

const SNIPPETS_PER_TRANSACTION = 1000;
/** Transactions for one part; only chains of texts each near the one before, made on purpose, need more. */
const ROUNDS_MAX = 20;
const CODES: readonly AdmissionCode[] = ['near_duplicate', 'copied', 'template', 'id_taken', 'no_mention'];

/** One admission on its way; `decided` once its fate does not depend on an earlier one any more. */
interface Item {
  at: number;
  admission: Admission;
  encoded: EncodedSnippet;
  address: string;
}

/**
 * Sequential in effect, in few transactions: an item that is near an earlier one of the same call waits until that one is
 * decided. What belongs together by accident takes one or two transactions; what is still undecided after ROUNDS_MAX is
 * refused.
 */
export async function admitSnippets(
  client: SqlClient,
  tenant: string,
  admissions: readonly Admission[],
  rules: AdmissionRules,
  pendingMax: number,
): Promise<AdmissionOutcome[]> {
  const known = new Map<number, AdmissionOutcome>();
  try {
    return await admitAll(client, tenant, admissions, rules, pendingMax, known);
  } catch (error) {
    if (!isBarred(error)) throw error;
  }
  // What was written before this showed is taken as the same message again.
  const subjects = admissions.map(({ snippet }) => subjectsOf(snippet));
  const found = await suppressedAmong(client, tenant, subjects.flat());
  for (const [at, of] of subjects.entries()) {
    const admission = admissions[at];
    if (admission === undefined || !of.some((subject) => found.has(subjectKey(subject)))) continue;
    known.set(at, refused({ admission }, 'forgotten'));
  }
  return admitAll(client, tenant, admissions, rules, pendingMax, known);
}

/** `known`: outcomes that are settled before. */
async function admitAll(
  client: SqlClient,
  tenant: string,
  admissions: readonly Admission[],
  rules: AdmissionRules,
  pendingMax: number,
  known: ReadonlyMap<number, AdmissionOutcome>,
): Promise<AdmissionOutcome[]> {
  const outcomes = new Map(known);
  const open = [...admissions.entries()].filter(([at]) => !known.has(at));
  for (const part of chunk(open, SNIPPETS_PER_TRANSACTION)) {
    let waiting = part.map(([at, admission]) => itemOf(at, admission));
    for (let round = 1; waiting.length > 0; round++) {
      const { first, later, replaced } = oneOfEachId(waiting);
      const decided = await admitOnce(client, tenant, first, rules, pendingMax);
      for (const [at, outcome] of decided) outcomes.set(at, outcome);
      for (const [at, by] of replaced) {
        const outcome = decided.get(by);
        if (outcome !== undefined) outcomes.set(at, outcome);
        else later.push(...waiting.filter((item) => item.at === at));
      }
      if (round === ROUNDS_MAX) {
        for (const item of first)
          if (!outcomes.has(item.at)) outcomes.set(item.at, refused(item, 'near_duplicate'));
        for (const item of later) outcomes.set(item.at, refused(item, 'id_taken'));
        break;
      }
      waiting = [...first.filter(({ at }) => !outcomes.has(at)), ...later].sort((a, b) => a.at - b.at);
    }
  }
  return admissions.map((_, at) => {
    const outcome = outcomes.get(at);
    if (outcome === undefined) throw new Error('an admission was left undecided');
    return outcome;
  });
}

function refused({ admission }: Pick<Item, 'admission'>, code: AdmissionCode): AdmissionOutcome {
  const { snippet_id } = admission.snippet;
  return { snippet_id, lead_ids: [], changed: false, code, written: false, of: null };
}

function itemOf(at: number, admission: Admission): Item {
  return { at, admission, encoded: encodeSnippet(admission.snippet), address: addressOf(admission.snippet) };
}

/**
 * Of messages of one miner under one id the last counts, and the others share its fate; the same id from another miner
 * waits for the next transaction.
 */
function oneOfEachId(items: Item[]): { first: Item[]; later: Item[]; replaced: [number, number][] } {
  const byId = new Map<string, Item>();
  const later: Item[] = [];
  const replaced: [number, number][] = [];
  for (const item of items) {
    const { snippet_id, miner_id } = item.admission.snippet;
    const held = byId.get(snippet_id);
    if (held !== undefined && held.admission.snippet.miner_id !== miner_id) {
      later.push(item);
      continue;
    }
    if (held !== undefined) {
      for (const pair of replaced) if (pair[1] === held.at) pair[1] = item.at;
      replaced.push([held.at, item.at]);
      byId.delete(snippet_id);
    }
    byId.set(snippet_id, item);
  }
  return { first: [...byId.values()].sort((a, b) => a.at - b.at), later, replaced };
}

/** Outcomes by place; those that an undecided or refused item of the same call blocks are left out. */
async function admitOnce(
  client: SqlClient,
  tenant: string,
  items: Item[],
  { enforce }: AdmissionRules,
  pendingMax: number,
): Promise<Map<number, AdmissionOutcome>> {
  const spreads = spreadOf(items);
  const rows = items.map((item, i) => encodeAdmission(item, spreads[i] ?? 0));
  const [, , judged = [], written = []] = await client.run([
    lockTenant(tenant),
    refuseSuppressed(
      tenant,
      items.flatMap(({ admission }) => subjectsOf(admission.snippet)),
    ),
    { text: ADMIT, params: [tenant, `[${rows.join(',')}]`, !enforce], fixed: preparing(items.length) },
    ...upsertAdmitted(
      tenant,
      items.map(({ encoded }) => encoded),
      enforce,
      pendingMax,
    ),
  ]);
  const stored = new Map(written.map((row) => [String(row.snippet_id), outcomeOf(row)]));
  const verdicts = new Map(judged.map((row) => [Number(row.n), row]));
  const outcomes = new Map<number, AdmissionOutcome>();
  for (const { at, admission } of items) {
    const verdict = verdicts.get(at);
    if (verdict === undefined) continue;
    const { snippet_id } = admission.snippet;
    const nothing = { snippet_id, lead_ids: [], changed: false };
    if (verdict.code !== 'blocked') {
      const code = CODES.find((known) => known === verdict.code) ?? null;
      const refused = enforce && code !== null;
      const of = verdict.of_id === null ? null : String(verdict.of_id);
      outcomes.set(at, {
        ...(refused ? nothing : (stored.get(snippet_id) ?? nothing)),
        code,
        written: !refused,
        of,
      });
      continue;
    }
    // Rows come in order, so the fate of an earlier one is known here if it is known at all.
    const blocker = outcomes.get(Number(verdict.by_n));
    if (enforce && !blocker?.written) continue;
    const own = verdict.by_self === true;
    outcomes.set(at, {
      ...(enforce ? nothing : (stored.get(snippet_id) ?? nothing)),
      code: own ? 'near_duplicate' : 'copied',
      written: !enforce,
      of: own ? (blocker?.snippet_id ?? null) : null,
    });
  }
  return outcomes;
}

/** For each item: for how many other keys the same miner has sent the same text before it in this call. */
function spreadOf(items: Item[]): number[] {
  const seen = new Map<string, Set<string>>();
  return items.map(({ admission: { snippet, textHash }, address }) => {
    const key = `${textHash.high},${textHash.low},${snippet.miner_id}`;
    const keys = seen.get(key) ?? new Set();
    seen.set(key, keys);
    const others = keys.size - (keys.has(address) ? 1 : 0);
    keys.add(address);
    return others;
  });
}

function outcomeOf(row: Row): SnippetOutcome {
  const leadIds: string[] = row.lead_ids === null ? [] : JSON.parse(String(row.lead_ids));
  return { snippet_id: String(row.snippet_id), lead_ids: leadIds, changed: row.changed === true };
}

function encodeAdmission({ at, admission, encoded, address }: Item, spread: number): string {
  const { snippet, simhash, textHash, mentioned } = admission;
  return JSON.stringify({
    n: at,
    snippet_id: snippet.snippet_id,
    miner_id: snippet.miner_id,
    addressed_to: address,
    simhash: int8(simhash),
    band0: simhash.low & 0xffff,
    band1: simhash.low >>> 16,
    band2: simhash.high & 0xffff,
    band3: simhash.high >>> 16,
    text_hash: int8(textHash),
    content_hash: encoded.contentHash,
    observed_at: new Date(snippet.observed_at_ms).toISOString(),
    mentioned,
    spread,
  });
}

/** A bigint of SQL as text: JSON numbers hold 53 bits only. */
function int8({ high, low }: { high: number; low: number }): string {
  return String((BigInt(high | 0) << 32n) | BigInt(low >>> 0));
}
