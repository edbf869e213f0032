import { IDEMPOTENCY_HEADER } from '../idempotency/read-idempotency-key.ts';
import type { Document, DocumentOperation, DocumentResponse } from './document.ts';
import { examplesOf } from './examples.ts';
import { HEADERS } from './headers.ts';
import { OPERATIONS, type Operation, TAGS } from './operations.ts';
import { PROBLEMS } from './problems.ts';

const MIME_PROBLEM = 'application/problem+json';
/** Sent with POST, but asking and not writing. */
const QUESTIONS = new Set(['/query', '/parse', '/experiments:estimate']);
/** Answered to anybody at any pace. */
const UNLIMITED = new Set(['/livez', '/readyz', '/healthz', '/metrics', '/openapi.json']);
const PROBLEM: DocumentResponse = { content: { [MIME_PROBLEM]: {} } };
const header = (name: string) => ({ $ref: `#/components/headers/${name}` });
const LIMIT_HEADERS = { 'ratelimit-policy': header('RateLimitPolicy'), ratelimit: header('RateLimit') };

/** Completes what the routes registered: names, groups, words, examples, headers and the statuses that any route may give. Pure. */
export function describeDocument(registered: Document, version: string): Document {
  const used = new Set<number>();
  const paths: Document['paths'] = {};
  for (const [path, methods] of Object.entries(registered.paths)) {
    const described: Record<string, DocumentOperation> = {};
    for (const [method, operation] of Object.entries(methods)) {
      const key = `${method} ${path}`;
      // The tests see to it that each is described; here a route more must not cost the document.
      const facts = OPERATIONS[key] ?? {
        id: key.replaceAll(/\W+(\w)?/g, '_$1'),
        tag: 'Operations',
        about: '',
      };
      described[method] = describeOperation(key, operation, facts, used);
    }
    paths[path] = described;
  }
  return {
    openapi: registered.openapi,
    info: {
      title: 'Assay',
      version,
      summary: 'B2B leads for a free-text prompt.',
      description:
        'Answers a free-text prompt with the B2B leads that fit it best, each with its evidence and an exact account of its score. JSON is snake_case; errors are RFC 9457 problems.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'The server that this document comes from' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      ...registered.components,
      headers: HEADERS,
      responses: Object.fromEntries(
        [...used].sort((a, b) => a - b).map((status) => [`Problem${status}`, problemResponse(status)]),
      ),
    },
  };
}

function describeOperation(
  key: string,
  { responses, requestBody, ...rest }: DocumentOperation,
  { id, tag, about }: Operation,
  used: Set<number>,
): DocumentOperation {
  const { request, response } = examplesOf(id);
  const [method, path = ''] = key.split(' ');
  const isWrite = method === 'post' && !QUESTIONS.has(path);
  const isLimited = !UNLIMITED.has(path);
  const given: DocumentOperation['responses'] = {
    ...(isWrite && { 400: PROBLEM, 409: PROBLEM, 422: PROBLEM }),
    ...(isLimited && { 429: PROBLEM, 500: PROBLEM, 503: PROBLEM }),
    ...responses,
  };
  const entries = Object.entries(given).map(([status, one]): [string, DocumentResponse] => {
    const types = Object.keys(one.content ?? {});
    if (types.length === 1 && types[0] === MIME_PROBLEM) {
      used.add(Number(status));
      return [status, { $ref: `#/components/responses/Problem${status}` }];
    }
    return [
      status,
      answered(one, status === '200' ? response : undefined, {
        ...(isLimited && LIMIT_HEADERS),
        ...(status === '200' && isWrite && { 'idempotent-replayed': header('IdempotentReplayed') }),
        ...(status === '200' && path === '/query' && { 'server-timing': header('ServerTiming') }),
      }),
    ];
  });
  return {
    operationId: id,
    tags: [tag],
    ...rest,
    ...(isWrite && { parameters: [...(rest.parameters ?? []), IDEMPOTENCY_HEADER] }),
    description: about,
    ...(requestBody && {
      requestBody: { ...requestBody, content: withExamples(requestBody.content ?? {}, request) },
    }),
    responses: Object.fromEntries(entries),
  };
}

function answered(
  given: DocumentResponse,
  example: unknown,
  headers: Record<string, unknown>,
): DocumentResponse {
  return {
    ...given,
    headers: { 'x-request-id': header('RequestId'), ...headers, ...given.headers },
    ...(given.content && {
      content: withExamples(given.content, example === undefined ? {} : { 'application/json': example }),
    }),
  };
}

function withExamples(content: NonNullable<DocumentResponse['content']>, examples: Record<string, unknown>) {
  return Object.fromEntries(
    Object.entries(content).map(([type, media]) => [
      type,
      examples[type] === undefined ? media : { ...media, example: examples[type] },
    ]),
  );
}

function problemResponse(status: number): DocumentResponse {
  const facts = PROBLEMS[status];
  if (facts === undefined) throw new Error(`src/http/openapi/problems.ts does not describe ${status}`);
  return {
    description: facts.description,
    headers: {
      'x-request-id': header('RequestId'),
      ...LIMIT_HEADERS,
      ...(status === 401 && { 'www-authenticate': header('WwwAuthenticate') }),
      ...((status === 409 || status === 429 || status === 503) && { 'retry-after': header('RetryAfter') }),
    },
    content: { [MIME_PROBLEM]: { schema: { $ref: '#/components/schemas/Problem' }, example: facts.example } },
  };
}
