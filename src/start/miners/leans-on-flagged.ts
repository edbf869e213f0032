import type { Config } from '../../config.ts';
import type { Answer } from '../../domain/answer.ts';
import { mqfFactor } from '../../learning/miners/mqf-factor.ts';

type Settings = Pick<Config, 'MQF_FLAG_BELOW' | 'MQF_FACTOR_MIN' | 'MQF_FACTOR_MAX'>;

/** Whether the best evidence of one of the leads is of a miner whose quality is under the threshold. */
export function leansOnFlagged(answer: Pick<Answer, 'leads'>, settings: Settings): boolean {
  const bounds = { min: settings.MQF_FACTOR_MIN, max: settings.MQF_FACTOR_MAX };
  const threshold = mqfFactor(settings.MQF_FLAG_BELOW, bounds);
  return answer.leads.some(
    ({ components }) => (components.intent.miner_quality ?? 1) < Math.min(1, threshold),
  );
}
