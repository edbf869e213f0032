import type { openChat } from '../adapters/openai/open-chat.ts';
import type { Config } from '../config.ts';
import { NO_TRACING, type Tracing } from '../ports/tracing.ts';
import { traceChat } from '../telemetry/tracing/trace-chat.ts';

export interface ConfiguredChat {
  chat: ReturnType<typeof openChat>;
  model: string;
  host: string;
}

/** The language model as configured, the same for serving and for `assay doctor`; null where none is. */
export async function configuredChat(
  config: Config,
  tracing: Tracing = NO_TRACING,
): Promise<ConfiguredChat | null> {
  const { LLM_BASE_URL: baseUrl, LLM_MODEL: model } = config;
  if (baseUrl === undefined || model === undefined) return null;
  // Its client takes 85 ms of CPU and 11 MB to load, which only those pay who use it.
  const adapter = await import('../adapters/openai/open-chat.ts');
  const chat = adapter.openChat({
    baseUrl,
    apiKey: config.LLM_API_KEY === undefined ? null : () => config.LLM_API_KEY?.reveal() ?? '',
    model,
    replyBytesMax: config.LLM_REPLY_BYTES_MAX,
    timeoutMs: config.LLM_CALL_MS,
  });
  return { chat: traceChat(chat, { model, baseUrl }, tracing), model, host: new URL(baseUrl).host };
}
