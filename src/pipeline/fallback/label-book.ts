import { LRUCache } from 'lru-cache';
import type { Label } from '../../domain/label.ts';

/** Labels in the process: what the very next query reads. */
export interface LabelBook {
  /** Null where there is none, it is stale, or it was made after `asOfMs`. */
  find(asked: LabelQuery): Label | null;
  /** Whether there is any label, stale or not: cheaper than to work out whether it still holds. */
  has(needKey: string, leadId: string): boolean;
  put(labels: readonly Label[]): void;
  /** Of deleted leads. */
  forget(leadIds: readonly string[]): void;
  readonly size: number;
}

export interface LabelQuery {
  leadId: string;
  needKey: string;
  contentHash: string;
  promptVersion: string;
  asOfMs: number;
}

/** Of one tenant; the least recently used go first. */
export function createLabelBook(labelsMax: number, maxAgeMs: number): LabelBook {
  const labels = new LRUCache<string, Label>({ max: labelsMax });
  return {
    find({ leadId, needKey, contentHash, promptVersion, asOfMs }) {
      const label = labels.get(keyOf(needKey, leadId));
      if (label === undefined || label.content_hash !== contentHash) return null;
      if (label.prompt_version !== promptVersion) return null;
      const ageMs = asOfMs - label.judged_at_ms;
      return ageMs >= 0 && ageMs <= maxAgeMs ? label : null;
    },
    has: (needKey, leadId) => labels.has(keyOf(needKey, leadId)),
    put(given) {
      for (const label of given) labels.set(keyOf(label.need_key, label.lead_id), label);
    },
    forget(leadIds) {
      if (labels.size === 0) return;
      const gone = new Set(leadIds);
      for (const [key, label] of [...labels.entries()]) if (gone.has(label.lead_id)) labels.delete(key);
    },
    get size() {
      return labels.size;
    },
  };
}

function keyOf(needKey: string, leadId: string): string {
  return `${needKey} ${leadId}`;
}
