import type { Label } from '../domain/label.ts';
import type { LeadFacts } from './lead-judge.ts';

/** What the student says in a language model's place. */
export interface StudentGuess {
  /** 0..1, how likely the lead is to buy for the need. */
  value: number;
  /** 0..1, on the scale of the labels that it learned from. */
  confidence: number;
}

export interface StudentQuestion {
  needKey: string;
  /** Canonical terms of the need, sorted. */
  needTerms: readonly string[];
  asOfMs: number;
}

/**
 * Learns from stored labels what a language model would say. What it says is a function of the labels judged up to a
 * moment before `asOfMs` and of the records as they stand, in every process alike.
 */
export interface OnlineStudent {
  /** One guess per lead; null where it is not sure enough of that lead, and for all where it has not learned enough. */
  guess(question: StudentQuestion, leads: readonly LeadFacts[]): (StudentGuess | null)[];
  learn(labels: readonly Label[]): void;
  /** Of deleted leads. */
  forget(leadIds: readonly string[]): void;
}
