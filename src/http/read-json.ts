import type { Context } from 'hono';
import type { z } from 'zod';
import { AppError, type FieldError } from '../errors.ts';
import { bodyTooLarge, incomingBytes, incomingOf, streamBytes } from './body-bytes.ts';
import { bodyWitnessOf } from './idempotency/body-witness.ts';

const DEPTH_MAX = 32;
const decoder = new TextDecoder('utf-8', { fatal: true });

export interface BodyLimits {
  BODY_BYTES_MAX: number;
  BODY_SECONDS: number;
}

/**
 * The request body as checked by `schema`.
 * @throws AppError bad_request (not UTF-8, not JSON, too deep), unsupported_media, body_too_large, body_too_slow, invalid (with every wrong field).
 */
export async function readJson<S extends z.ZodType>(
  c: Context,
  schema: S,
  limits: BodyLimits,
): Promise<z.output<S>> {
  const type = c.req.header('content-type') ?? 'application/json';
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(type))
    throw new AppError(
      'unsupported_media',
      `The content type is "${type.slice(0, 100)}"; send application/json.`,
    );
  const result = schema.safeParse(parse(await bodyText(c, limits)));
  if (result.success) return result.data;
  throw new AppError('invalid', 'Some fields are wrong; `errors` says which and how to mend them.', {
    errors: zodFieldErrors(result.error),
  });
}

async function bodyText(c: Context, { BODY_BYTES_MAX, BODY_SECONDS }: BodyLimits): Promise<string> {
  const limits = { bytesMax: BODY_BYTES_MAX, seconds: BODY_SECONDS };
  if (Number(c.req.header('content-length') ?? 0) > BODY_BYTES_MAX) throw bodyTooLarge(limits);
  const incoming = incomingOf(c);
  const bytes =
    incoming === null ? await streamBytes(c.req.raw.body, limits) : await incomingBytes(incoming, limits);
  const witness = bodyWitnessOf(c);
  witness?.update(bytes);
  witness?.end();
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new AppError('bad_request', 'The body is not valid UTF-8.', { cause });
  }
}

function parse(text: string): unknown {
  if (text.trim() === '') throw new AppError('bad_request', 'The body is empty; send a JSON object.');
  if (depth(text) > DEPTH_MAX)
    throw new AppError('bad_request', `The JSON is nested deeper than ${DEPTH_MAX} levels.`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const where = cause instanceof Error ? cause.message : 'it cannot be read';
    throw new AppError('bad_request', `The body is not JSON: ${where.slice(0, 200)}.`, { cause });
  }
}

/** Deepest nesting, strings left out; linear, and done before JSON.parse so that depth cannot hurt it. */
function depth(text: string): number {
  let level = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 92) i++;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 123 || code === 91) deepest = Math.max(deepest, ++level);
    else if (code === 125 || code === 93) level--;
  }
  return deepest;
}

/** Every issue as path, message and mend. */
export function zodFieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.flatMap(fieldErrors);
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: path === '' ? key : `${path}.${key}`,
      message: 'there is no such field',
      fix: 'leave it out; GET /openapi.json lists the fields',
    }));
  return [{ path: path === '' ? '(body)' : path, message: issue.message, fix: mend(issue) }];
}

function mend(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `send ${article(issue.expected)}`;
    case 'too_big':
      return `at most ${issue.maximum}${unit(issue.origin)}`;
    case 'too_small':
      return `at least ${issue.minimum}${unit(issue.origin)}`;
    case 'invalid_value':
      return `one of: ${issue.values.map(String).join(', ')}`;
    case 'custom':
      return typeof issue.params?.fix === 'string' ? issue.params.fix : 'see the message';
    default:
      return 'GET /openapi.json says what is accepted';
  }
}

function article(expected: string): string {
  return /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`;
}

function unit(origin: string): string {
  return origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : '';
}
