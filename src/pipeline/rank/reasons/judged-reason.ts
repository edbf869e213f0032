import type { JudgedNode } from '../../../domain/answer.ts';

const WHO: Record<Exclude<JudgedNode['source'], 'gbm' | 'coldstart'>, string> = {
  llm: 'a language model',
  label: 'a language model, asked earlier,',
  student: 'a model that learned from a language model',
};

/** That a guess stands in for evidence, whose it is, and how sure. */
export function judgedReason(judged: JudgedNode): string {
  const { source, value, confidence } = judged;
  const percent = Math.round(value * 100);
  // It never saw a sale: models/lead-gbm-v1/README.md.
  if (source === 'gbm')
    return `Without evidence, a model trained on past funding and on the scorer itself gives it ${percent} of 100 (unsure)`;
  if (source === 'coldstart')
    return `Without evidence, a model trained on what became of earlier leads gives it ${percent} of 100 (unsure)`;
  const sure = confidence >= 0.8 ? 'sure' : confidence >= 0.5 ? 'fairly sure' : 'unsure';
  return `With weak evidence, ${WHO[source]} puts the chance of buying at ${percent} % (${sure})`;
}
