import { evidenceOf } from '../../../src/ingest/gates/evidence.ts';
import { runGates } from '../../../src/ingest/gates/run-gates.ts';
import { distance, NEAR_BITS, type Simhash, simhash } from '../../../src/ingest/gates/simhash.ts';
import type { SnippetWrite } from '../../../src/ports/store.ts';
import type { Company } from './world.ts';

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 0, 5);
const OWN_DAYS = 30;
const COPY_DAYS = 180;

export interface Sent {
  miner: string;
  company: Company;
  topic: number;
  text: string;
  /** Day of the simulation; negative before its start. */
  observedDay: number;
}

export interface Held extends Sent {
  print: Simhash;
}

export type Verdict = 'accepted' | 'refused' | 'duplicate';

/** Evidence that was taken, behind the gates and the comparison with what is there, as the store applies them. */
export function createEvidenceStore() {
  const byCompany = new Map<string, Held[]>();
  let count = 0;
  return {
    send(sent: Sent, day: number): Verdict {
      const snippet: SnippetWrite = {
        snippet_id: `s${count++}`,
        miner_id: sent.miner,
        text: sent.text,
        observed_at_ms: START_MS + sent.observedDay * DAY_MS,
        content_type: 'news',
        source_url: null,
        attributes: {},
        lead_id: sent.company.id,
        company_id: null,
        domain: null,
      };
      const nowMs = START_MS + day * DAY_MS + DAY_MS / 2;
      if (runGates(snippet, nowMs).refusals.length > 0) return 'refused';
      const print = simhash(evidenceOf(snippet, nowMs).words);
      const held = byCompany.get(sent.company.id) ?? [];
      const copy = held.some(
        (one) =>
          distance(one.print, print) <= NEAR_BITS &&
          Math.abs(one.observedDay - sent.observedDay) <= (one.miner === sent.miner ? OWN_DAYS : COPY_DAYS),
      );
      if (copy) return 'duplicate';
      held.push({ ...sent, print });
      byCompany.set(sent.company.id, held);
      return 'accepted';
    },
    of: (company: Company): readonly Held[] => byCompany.get(company.id) ?? [],
    any(pick: (n: number) => number): Held | undefined {
      const lists = [...byCompany.values()];
      const list = lists[pick(Math.max(1, lists.length))];
      return list?.[pick(list.length)];
    },
  };
}

export type EvidenceStore = ReturnType<typeof createEvidenceStore>;
