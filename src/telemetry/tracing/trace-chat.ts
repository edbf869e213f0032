import type { Chat } from '../../adapters/openai/open-chat.ts';
import { NO_TRACING, type Tracing } from '../../ports/tracing.ts';

/** The language model with a span for every call; the same where traces are off. Neither question nor answer is noted. */
export function traceChat(
  chat: Chat,
  { model, baseUrl }: { model: string; baseUrl: string },
  tracing: Tracing,
): Chat {
  if (tracing === NO_TRACING) return chat;
  const { hostname, port } = new URL(baseUrl);
  return async (request, signal) => {
    const span = tracing.span(`chat ${model}`, 'client', {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': model,
      'gen_ai.request.max_tokens': request.outputTokensMax,
      'server.address': hostname,
      ...(port !== '' && { 'server.port': Number(port) }),
    });
    try {
      const reply = await chat(request, signal, span?.headers());
      if (reply.usage !== null)
        span?.set({
          'gen_ai.usage.input_tokens': reply.usage.inputTokens,
          'gen_ai.usage.output_tokens': reply.usage.outputTokens,
        });
      span?.end();
      return reply;
    } catch (error) {
      span?.end(error);
      throw error;
    }
  };
}
