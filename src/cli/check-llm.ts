import { createLeadJudge } from '../adapters/openai/lead-judge.ts';
import type { Config } from '../config.ts';
import { LlmFailure } from '../ports/llm-failure.ts';
import { configuredChat } from '../start/configured-chat.ts';

const EXAMPLE = {
  need: 'accounting software',
  today: '2026-01-01',
  leads: [{ facts: { company: 'Example Ltd', industry: 'retail' }, evidence: [] }],
};

/** One question about a made-up company: whether the server takes the call and keeps to the schema. */
export async function checkLlm(config: Config): Promise<string> {
  const configured = await configuredChat(config);
  if (configured === null) return 'none: weak evidence is not judged';
  const { chat, model, host } = configured;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(new LlmFailure('timeout')), config.LLM_CALL_MS);
  const startedMs = performance.now();
  try {
    const { usage } = await createLeadJudge(chat, model).judge(EXAMPLE, stop.signal);
    const ms = Math.round(performance.now() - startedMs);
    const late = ms > config.LLM_WAIT_MS ? `, later than ASSAY_LLM_WAIT_MS (${config.LLM_WAIT_MS})` : '';
    return `${model} judged an example in ${ms} ms${late}, ${usage.inputTokens + usage.outputTokens} tokens`;
  } catch (error) {
    if (!(error instanceof LlmFailure)) throw error;
    const status = error.httpStatus === undefined ? '' : ` (HTTP ${error.httpStatus})`;
    throw new Error(`${model} at ${host}: ${error.message}${status}`);
  } finally {
    clearTimeout(timer);
  }
}
