import type { JudgedNode } from '../../domain/answer.ts';

/**
 * Intent of a lead whose evidence is weak and that was judged: (1 - w) * evidence + w * cap * value with
 * w = weight * confidence. Grows with the evidence and with the judged value, lies in 0..1, and for evidence below `cap`
 * never passes `cap`: the surest judgement counts as much as fresh evidence at the threshold, and no more.
 */
export function blendIntent(evidence: number, judged: JudgedNode): number {
  const share = judged.weight * judged.confidence;
  return (1 - share) * evidence + share * judged.cap * judged.value;
}
