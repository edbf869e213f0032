import { randomUUID } from 'node:crypto';
import { Attached } from '../../attached.ts';
import type { Answer, RankedLead } from '../../domain/answer.ts';
import { type StableAnswer, stableOf } from './answer-body.ts';

interface Texts {
  /** The members of the stable part as JSON, without the braces around them. */
  stable: string;
  /** The account of each lead's score as JSON, parts of `stable`; null where that came from elsewhere. */
  accounts: readonly string[] | null;
}

/**
 * An answer as text, made once for its body, its log and the caches. The accounts of the scores are half of the log's text
 * and a third of the body: one text of them serves both.
 */
export class AnswerTexts {
  /** Stands for an account while the rest is written; nobody outside can know it, so no data holds it. */
  readonly #mark = randomUUID();
  /** By the array of leads, which repeated answers share. */
  readonly #known = new Attached<readonly RankedLead[], Texts>();

  stable(answer: Answer): string {
    const known = this.#known.of(answer.leads);
    if (known !== undefined) return known.stable;
    const made = this.#write(answer);
    this.#known.set(answer.leads, made);
    return made.stable;
  }

  /** A stable part that came as text. */
  keep({ leads }: StableAnswer, stable: string): void {
    if (this.#known.of(leads) === undefined) this.#known.set(leads, { stable, accounts: null });
  }

  /** The account of each lead's score by lead_id, as JSON. */
  components(leads: readonly RankedLead[]): string {
    const accounts = this.#known.of(leads)?.accounts;
    const members = leads.map(
      ({ lead_id, components }, i) =>
        `${JSON.stringify(lead_id)}:${accounts?.[i] ?? JSON.stringify(components)}`,
    );
    return `{${members.join(',')}}`;
  }

  #write(answer: Answer): Texts {
    const stable = stableOf(answer);
    const marked = { ...stable, leads: stable.leads.map((lead) => ({ ...lead, components: this.#mark })) };
    const between = JSON.stringify(marked).slice(1, -1).split(`"${this.#mark}"`);
    const pieces: string[] = [between[0] ?? ''];
    for (const [i, { components }] of stable.leads.entries())
      pieces.push(JSON.stringify(components), between[i + 1] ?? '');
    const text = pieces.join('');
    return { stable: text, accounts: accountsIn(text, pieces) };
  }
}

/** Every second piece, as a part of the whole, which holds the characters of all of them. */
function accountsIn(text: string, pieces: readonly string[]): string[] {
  const accounts: string[] = [];
  let at = 0;
  for (const [i, { length }] of pieces.entries()) {
    if (i % 2 === 1) accounts.push(text.slice(at, at + length));
    at += length;
  }
  return accounts;
}
