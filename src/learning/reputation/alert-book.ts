import type { Alert, AlertChange } from '../../ports/reputation.ts';
import type { AlertReading, AlertRule } from './alert-rules.ts';

const UPDATE_EVERY_MS = 30_000;
/** Who has not asked for so long is no trouble now. */
const SILENT_MS = 86_400_000;
const OPEN_MAX = 10_000;

interface Held {
  alert: Alert;
  writtenMs: number;
}

export interface Subject {
  submitter: string;
  readings: readonly AlertReading[];
  lastMs: number;
}

/** The open alerts, and what new readings change of them. Nothing is changed here before the store has it: see `apply`. */
export class AlertBook {
  readonly #open = new Map<string, Held>();
  readonly #newId: () => string;

  constructor(newId: () => string) {
    this.#newId = newId;
  }

  /** What is to be written now. */
  judge(subjects: readonly Subject[], nowMs: number): AlertChange {
    const change: AlertChange = { open: [], update: [], close: [] };
    for (const { submitter, readings, lastMs } of subjects)
      for (const reading of readings) {
        const held = this.#open.get(key(reading.rule, submitter));
        if (held === undefined) {
          if (reading.opens && this.#open.size + change.open.length < OPEN_MAX)
            change.open.push(this.#begun(submitter, reading, nowMs));
          continue;
        }
        const { alert_id } = held.alert;
        if (reading.closes || nowMs - lastMs > SILENT_MS)
          change.close.push({ alert_id, value: reading.value, closed_ms: Math.round(nowMs) });
        else if (nowMs - held.writtenMs >= UPDATE_EVERY_MS)
          change.update.push({ alert_id, value: reading.value, worst: reading.value });
      }
    return change;
  }

  /** Takes over what was written. */
  apply(change: AlertChange, nowMs: number): void {
    for (const alert of change.open)
      this.#open.set(key(alert.rule, alert.submitter), { alert, writtenMs: nowMs });
    const updated = new Set(change.update.map(({ alert_id }) => alert_id));
    const closed = new Set(change.close.map(({ alert_id }) => alert_id));
    for (const [name, held] of this.#open) {
      if (updated.has(held.alert.alert_id)) held.writtenMs = nowMs;
      if (closed.has(held.alert.alert_id)) this.#open.delete(name);
    }
  }

  /** Makes it hold what the store holds. */
  replace(alerts: readonly Alert[], nowMs: number): void {
    const before = new Map(this.#open);
    this.#open.clear();
    for (const alert of alerts) {
      const name = key(alert.rule, alert.submitter);
      this.#open.set(name, { alert, writtenMs: before.get(name)?.writtenMs ?? nowMs });
    }
  }

  /** Submitters with an open alert. */
  submitters(): string[] {
    return [...new Set([...this.#open.values()].map(({ alert }) => alert.submitter))];
  }

  countByRule(): Map<AlertRule, number> {
    const counts = new Map<AlertRule, number>();
    for (const { alert } of this.#open.values()) counts.set(alert.rule, (counts.get(alert.rule) ?? 0) + 1);
    return counts;
  }

  #begun(submitter: string, { rule, value, threshold, clear, above }: AlertReading, nowMs: number): Alert {
    const since_ms = Math.round(nowMs);
    return {
      alert_id: this.#newId(),
      rule,
      submitter,
      since_ms,
      closed_ms: null,
      value,
      worst: value,
      threshold,
      clear,
      above,
    };
  }
}

function key(rule: AlertRule, submitter: string): string {
  return `${rule}\n${submitter}`;
}
