import type { Label } from '../../domain/label.ts';
import type { Clock } from '../../ports/clock.ts';
import type { JudgeLead, LeadJudge } from '../../ports/lead-judge.ts';
import { dollars, type LlmTicket } from './gate/llm-gate.ts';
import type { LabelBook } from './label-book.ts';
import type { Need } from './need-of.ts';

export interface LeadToJudge {
  leadId: string;
  /** Of what would be sent of it. */
  contentHash(): string;
  judged(): JudgeLead;
}

export interface DeskQuestion {
  need: Need;
  leads: readonly LeadToJudge[];
  asOfMs: number;
  /** How many leads the query answers. */
  leadsAnswered: number;
  ticket: LlmTicket;
  /** Whether the query is answered already: a label that comes now was not part of its answer. */
  isAnswered(): boolean;
}

export interface Asking {
  /** Filled as answers come; in the order in which they come. */
  readonly labels: Map<string, Label>;
  /** Why (some of) the leads were not asked about; null where all were. */
  refused: string | null;
  /** Why the last call that failed did. */
  failed: string | null;
  /** Never rejects. */
  done: Promise<void>;
}

/** Asks the model about leads and learns from what it says, whether or not anybody still waits for it. */
export interface JudgeDesk {
  readonly model: string;
  label(need: Need, lead: LeadToJudge, asOfMs: number): Label | null;
  ask(question: DeskQuestion): Asking;
  forget(leadIds: readonly string[]): void;
}

export interface DeskParts {
  judge: LeadJudge;
  book: LabelBook;
  /** Stores labels behind the answer. */
  store(labels: Label[]): void;
  leadsPerCall: number;
  rate: { input: number; output: number };
  now: Clock;
}

interface Pending {
  done: Promise<void>;
  label: Label | null;
}

export function createJudgeDesk(parts: DeskParts): JudgeDesk {
  const { judge, book } = parts;
  // Leads that are being asked about: a second query with the same need waits for the same answer.
  const pending = new Map<string, Pending>();
  const keyOf = (need: Need, lead: LeadToJudge) => `${need.key} ${lead.leadId} ${lead.contentHash()}`;

  function call(batch: readonly LeadToJudge[], question: DeskQuestion): Promise<Label[]> | string {
    const { need, asOfMs, ticket } = question;
    const request = {
      need: need.text,
      today: new Date(asOfMs).toISOString().slice(0, 10),
      leads: batch.map((lead) => lead.judged()),
      leadIds: batch.map((lead) => lead.leadId),
    };
    const started = ticket.start(judge.usageMax(request), question.leadsAnswered, async (signal) => {
      const reply = await judge.judge(request, signal);
      return { value: reply, usage: reply.usage };
    });
    if (typeof started === 'string') return started;
    return started.reply.then(({ judgements, usage }) => {
      const cost_usd = dollars(usage, parts.rate) / batch.length;
      const labels = batch.flatMap((lead, i) => {
        const said = judgements[i];
        if (said === null || said === undefined) return [];
        return [labelOf(lead, { ...said, cost_usd }, question)];
      });
      book.put(labels);
      parts.store(labels);
      return labels;
    });
  }

  function labelOf(
    lead: LeadToJudge,
    said: { value: number; confidence: number; cost_usd: number },
    { need, asOfMs, isAnswered }: DeskQuestion,
  ): Label {
    return {
      lead_id: lead.leadId,
      need_key: need.key,
      need_terms: need.terms,
      content_hash: lead.contentHash(),
      ...said,
      model: judge.model,
      prompt_version: judge.promptVersion,
      // As of the query that it served: asked again as of then, the same labels are there.
      judged_at_ms: isAnswered() ? parts.now() : asOfMs,
    };
  }

  function begin(batch: readonly LeadToJudge[], question: DeskQuestion, asking: Asking): void {
    const reply = call(batch, question);
    if (typeof reply === 'string') {
      asking.refused = reply;
      return;
    }
    const entries = batch.map((lead): [string, Pending] => [
      keyOf(question.need, lead),
      { done: Promise.resolve(), label: null },
    ]);
    const done = reply
      .then((labels) => {
        const byLead = new Map(labels.map((label) => [label.lead_id, label]));
        batch.forEach((lead, i) => {
          const entry = entries[i]?.[1];
          if (entry !== undefined) entry.label = byLead.get(lead.leadId) ?? null;
        });
      })
      .catch((error: unknown) => {
        asking.failed = error instanceof Error ? error.message : 'the call failed';
      })
      .finally(() => {
        for (const [key] of entries) pending.delete(key);
      });
    for (const [key, entry] of entries) {
      entry.done = done;
      pending.set(key, entry);
    }
  }

  function ask(question: DeskQuestion): Asking {
    const refused = question.ticket.refusal();
    const asking: Asking = { labels: new Map(), refused, failed: null, done: Promise.resolve() };
    if (refused !== null && pending.size === 0) return asking;
    const fresh = question.leads.filter((lead) => !pending.has(keyOf(question.need, lead)));
    if (fresh.length === 0) asking.refused = null;
    for (let at = 0; at < fresh.length && asking.refused === null; at += parts.leadsPerCall)
      begin(fresh.slice(at, at + parts.leadsPerCall), question, asking);
    const waits = question.leads.flatMap((lead) => {
      const entry = pending.get(keyOf(question.need, lead));
      if (entry === undefined) return [];
      return [
        entry.done.then(() => {
          if (entry.label !== null) asking.labels.set(lead.leadId, entry.label);
        }),
      ];
    });
    asking.done = Promise.all(waits).then(() => undefined);
    return asking;
  }

  return {
    model: judge.model,
    label(need, lead, asOfMs) {
      if (!book.has(need.key, lead.leadId)) return null;
      return book.find({
        leadId: lead.leadId,
        needKey: need.key,
        contentHash: lead.contentHash(),
        promptVersion: judge.promptVersion,
        asOfMs,
      });
    },
    ask,
    forget: (leadIds) => book.forget(leadIds),
  };
}
