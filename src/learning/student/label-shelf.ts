import type { Label } from '../../domain/label.ts';

export interface KnownLabels {
  readonly count: number;
  /** The same for the same labels, within this process. */
  readonly key: string;
  /** The newest `max` of them, oldest first, in a total order. */
  labels(): Label[];
}

export interface LabelShelf {
  put(labels: readonly Label[]): void;
  forget(leadIds: readonly string[]): void;
  /** Those judged in fromMs..untilMs with these instructions. */
  known(fromMs: number, untilMs: number, promptVersion: string): KnownLabels;
}

/** Sorting all to drop one would cost a sort for each label. */
const SLACK = 1.25;

/** The newest label of each need and lead, the newest `max` of them: the same in every process that was told the same. */
export function labelShelf(max: number): LabelShelf {
  const kept = new Map<string, { label: Label; serial: number }>();
  let serials = 0;

  function shrink(): void {
    if (kept.size <= max * SLACK) return;
    const dropped = [...kept.entries()].sort(([, a], [, b]) => order(b.label, a.label)).slice(max);
    for (const [key] of dropped) kept.delete(key);
  }

  return {
    put(labels) {
      for (const label of labels) {
        const key = `${label.need_key} ${label.lead_id}`;
        const before = kept.get(key)?.label;
        if (before === undefined || isNewer(label, before)) kept.set(key, { label, serial: ++serials });
      }
      shrink();
    },
    forget(leadIds) {
      if (kept.size === 0) return;
      const gone = new Set(leadIds);
      for (const [key, { label }] of [...kept.entries()]) if (gone.has(label.lead_id)) kept.delete(key);
    },
    known(fromMs, untilMs, promptVersion) {
      const found: Label[] = [];
      let newest = 0;
      let sum = 0;
      for (const { label, serial } of kept.values()) {
        if (label.judged_at_ms < fromMs || label.judged_at_ms > untilMs) continue;
        if (label.prompt_version !== promptVersion) continue;
        found.push(label);
        newest = Math.max(newest, serial);
        sum += serial;
      }
      return {
        count: found.length,
        key: `${found.length} ${newest} ${sum}`,
        labels: () => found.sort(order).slice(-max),
      };
    },
  };
}

function order(a: Label, b: Label): number {
  return a.judged_at_ms - b.judged_at_ms || compare(a.need_key, b.need_key) || compare(a.lead_id, b.lead_id);
}

/** As the store decides: the later of two, and the one that came last where they are of one instant. */
function isNewer(label: Label, before: Label): boolean {
  if (label.judged_at_ms !== before.judged_at_ms) return label.judged_at_ms > before.judged_at_ms;
  return label.value !== before.value || label.confidence !== before.confidence;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
