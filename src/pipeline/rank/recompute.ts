import type { Components, ScoreNode } from '../../domain/answer.ts';
import { blendIntent } from '../fallback/blend.ts';
import { combineEvidence, squash } from '../intent/formulas.ts';

/** The score from its components alone. */
export function recompute(components: Components): number {
  const { fit, intent, model, outcomes } = components;
  const own = squash(intent.own_text_bm25 * intent.own_text_weight, intent.s0);
  const evidence = combineEvidence(intent.best_snippet, own);
  const value = intent.judged === undefined ? evidence : blendIntent(evidence, intent.judged);
  const learned = weighted(model) + weighted(outcomes);
  return fit.weight * nodeValue(fit) + intent.weight * value + learned;
}

function weighted(node: { weight: number; value: number } | undefined): number {
  return node === undefined ? 0 : node.weight * node.value;
}

function nodeValue(node: ScoreNode): number {
  if (node.of === undefined) return node.value;
  let sum = 0;
  for (const child of Object.values(node.of)) sum += child.weight * nodeValue(child);
  return sum;
}
