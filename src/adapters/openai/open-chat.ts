import OpenAI, { APIConnectionError, APIError, APIUserAbortError } from 'openai';
import { z } from 'zod';
import type { LlmUsage } from '../../ports/lead-judge.ts';
import { LlmFailure } from '../../ports/llm-failure.ts';
import { boundedFetch } from './bounded-fetch.ts';

export interface ChatOptions {
  baseUrl: string;
  /** Null for a server that asks for none. */
  apiKey: string | (() => string) | null;
  model: string;
  replyBytesMax: number;
  /** Longest wait for the headers of an answer; the caller's signal bounds the whole. */
  timeoutMs: number;
}

export interface ChatRequest {
  system: string;
  user: string;
  schemaName: string;
  schema: Record<string, unknown>;
  outputTokensMax: number;
}

export interface ChatReply {
  /** What the model wrote, as JSON. */
  value: unknown;
  /** Null where the server does not say. */
  usage: LlmUsage | null;
}

/** One question to an OpenAI-compatible server, one JSON answer. Rejects with LlmFailure only. */
export type Chat = (
  request: ChatRequest,
  signal: AbortSignal,
  headers?: Record<string, string>,
) => Promise<ChatReply>;

/** The client tells servers of the machine it runs on; they need not know. */
const NO_TELEMETRY = Object.fromEntries(
  ['Lang', 'Package-Version', 'OS', 'Arch', 'Runtime', 'Runtime-Version', 'Retry-Count', 'Timeout'].map(
    (name) => [`X-Stainless-${name}`, null],
  ),
);

/** Servers that do not know of schemas let models write their JSON as Markdown. */
const FENCED = /^\s*```(?:json)?\s*\n([\s\S]*?)\n\s*```\s*$/;

const count = z.number().int().min(0).max(1e9);
const Completion = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullish() }) })).min(1),
  usage: z.object({ prompt_tokens: count, completion_tokens: count }).nullish().catch(undefined),
});

export function openChat(options: ChatOptions): Chat {
  // Everything that the client would otherwise read from the environment is given here.
  const client = new OpenAI({
    baseURL: options.baseUrl,
    apiKey: keyOf(options.apiKey),
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: options.timeoutMs,
    logLevel: 'off',
    fetch: boundedFetch(options.replyBytesMax),
    defaultHeaders: { ...NO_TELEMETRY, ...(options.apiKey === null && { Authorization: null }) },
  });
  return async (request, signal, headers) => {
    const answer = await client.chat.completions
      .create(
        {
          model: options.model,
          temperature: 0,
          max_tokens: request.outputTokensMax,
          messages: [
            { role: 'system', content: request.system },
            { role: 'user', content: request.user },
          ],
          response_format: {
            type: 'json_schema',
            json_schema: { name: request.schemaName, strict: true, schema: request.schema },
          },
        },
        { signal, ...(headers && { headers }) },
      )
      .catch((error: unknown) => {
        throw failureOf(error, signal);
      });
    return read(answer);
  };
}

function read(answer: unknown): ChatReply {
  const parsed = Completion.safeParse(answer);
  if (!parsed.success) throw new LlmFailure('garbage');
  const said = parsed.data.usage;
  const usage = said ? { inputTokens: said.prompt_tokens, outputTokens: said.completion_tokens } : null;
  const text = parsed.data.choices[0]?.message.content ?? '';
  const [, fenced] = FENCED.exec(text) ?? [];
  try {
    return { value: JSON.parse(fenced ?? text), usage };
  } catch {
    throw new LlmFailure('garbage', { usage: usage ?? undefined });
  }
}

/** The kind of a failure and nothing of its text. */
export function failureOf(error: unknown, signal: AbortSignal): LlmFailure {
  for (let at: unknown = error; at instanceof Error; at = at.cause) if (at instanceof LlmFailure) return at;
  if (signal.aborted) return signal.reason instanceof LlmFailure ? signal.reason : new LlmFailure('timeout');
  if (error instanceof APIUserAbortError) return new LlmFailure('timeout');
  if (error instanceof APIConnectionError)
    return error.message.includes('timed out')
      ? new LlmFailure('timeout')
      : new LlmFailure('unreachable', { usage: null });
  if (error instanceof APIError && typeof error.status === 'number') {
    const { status } = error;
    if (status === 429)
      return new LlmFailure('rate_limited', {
        status,
        usage: null,
        retryAfterMs: retryAfterMs(error.headers),
      });
    return new LlmFailure(status >= 500 ? 'server_error' : 'rejected', { status, usage: null });
  }
  return new LlmFailure('garbage');
}

function retryAfterMs(headers: Headers | undefined): number | undefined {
  const given = headers?.get('retry-after');
  if (given === null || given === undefined) return undefined;
  const seconds = Number(given);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(given) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}

/** A function is asked for each call: keys change. */
function keyOf(apiKey: ChatOptions['apiKey']): string | (() => Promise<string>) {
  return typeof apiKey === 'function' ? async () => apiKey() : (apiKey ?? 'none');
}
