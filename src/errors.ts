/** The one table of errors: code -> HTTP status and title. Rendered as problem+json in http/ and as one line in the CLI. */
export const ERRORS = {
  bad_request: { status: 400, title: 'The request cannot be read' },
  invalid: { status: 422, title: 'The request has wrong fields' },
  unauthorized: { status: 401, title: 'Who asks is not known' },
  forbidden: { status: 403, title: 'This caller may not do this' },
  not_found: { status: 404, title: 'There is nothing here' },
  method_not_allowed: { status: 405, title: 'This method is not offered here' },
  conflict: { status: 409, title: 'This cannot be done as things stand' },
  body_too_slow: { status: 408, title: 'The body came too slowly' },
  body_too_large: { status: 413, title: 'The body is too large' },
  idempotency_mismatch: { status: 422, title: 'This idempotency key was used for another request' },
  throttled: { status: 429, title: 'Too much was sent; there is a time from which on more is taken' },
  unsupported_media: { status: 415, title: 'This content type is not taken here' },
  busy: { status: 503, title: 'The server is busy' },
  not_ready: { status: 503, title: 'The server is still starting' },
  store_unavailable: { status: 503, title: 'The store does not answer' },
  store_locked: { status: 503, title: 'The data directory is in use by another process' },
  events_unavailable: { status: 503, title: 'The message broker does not answer' },
  deadline: { status: 504, title: 'The deadline passed' },
  config: { status: 500, title: 'The settings are wrong' },
  model_corrupt: { status: 500, title: 'A model file does not match its manifest' },
  index_unusable: { status: 500, title: 'The saved lead index cannot be used' },
  internal: { status: 500, title: 'Something went wrong on our side' },
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** `path` is a JSON path into the request ("filters.include.employees.min"); `fix` says what would be accepted. */
export interface FieldError {
  path: string;
  message: string;
  fix: string;
}

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly errors: FieldError[];
  /** Of `throttled`: whole seconds until it makes sense to come again. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    detail: string,
    options: { cause?: unknown; errors?: FieldError[]; retryAfterSeconds?: number } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.errors = options.errors ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}
