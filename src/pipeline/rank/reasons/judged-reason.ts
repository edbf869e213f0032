import type { JudgedNode } from '../../../domain/answer.ts';

const WHO: Record<JudgedNode['source'], string> = {
  llm: 'a language model',
  label: 'a language model, asked earlier,',
  gbm: 'a model trained on records',
};

/** That a guess stands in for evidence, whose it is, and how sure. */
export function judgedReason(judged: JudgedNode | undefined): string[] {
  if (judged === undefined) return [];
  const { source, value, confidence } = judged;
  const sure = confidence >= 0.8 ? 'sure' : confidence >= 0.5 ? 'fairly sure' : 'unsure';
  return [
    `With weak evidence, ${WHO[source]} puts the chance of buying at ${Math.round(value * 100)} % (${sure})`,
  ];
}
