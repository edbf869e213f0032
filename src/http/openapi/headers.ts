/** Headers of answers, by the name that the document refers to them with. */
export const HEADERS = {
  RequestId: {
    description:
      'The x-request-id of the request where it is 1 to 64 of A-Z a-z 0-9 _ . : -, else one made here.',
    schema: { type: 'string', minLength: 1, maxLength: 64 },
    example: '0b8f0d0e-6a5c-4c53-9a55-0a3c6f9e2b11',
  },
  RetryAfter: {
    description: 'Whole seconds until it makes sense to ask again; with 409 only where it does.',
    schema: { type: 'integer', minimum: 0 },
    example: 1,
  },
  WwwAuthenticate: {
    description: 'How to say who asks.',
    schema: { type: 'string' },
    example: 'Bearer realm="assay"',
  },
  ServerTiming: {
    description: 'Milliseconds of each stage.',
    schema: { type: 'string' },
    example: 'parse;dur=0.212, retrieve;dur=1.105, total;dur=3.871',
  },
  IdempotentReplayed: {
    description: '`true` where this is the answer of an earlier request with the same idempotency key.',
    schema: { type: 'string', enum: ['true'] },
    example: 'true',
  },
  RateLimitPolicy: {
    description: 'Limits of the key, as a structured field; absent where it has none.',
    schema: { type: 'string' },
    example: '"rate";q=600;w=60',
  },
  RateLimit: {
    description: 'What is left of them.',
    schema: { type: 'string' },
    example: '"rate";r=599;t=60',
  },
};
