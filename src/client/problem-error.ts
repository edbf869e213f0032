/** RFC 9457, as the server sends it. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance?: string;
  request_id?: string;
  errors?: { path: string; message: string; fix: string }[];
}

/** An answer that is no success. `code` is the last part of the problem's type: invalid, throttled, busy, ... */
export class AssayProblem extends Error {
  override readonly name: string = 'AssayProblem';
  readonly problem: Problem;
  readonly status: number;
  readonly code: string;
  /** To be found in the server's log. */
  readonly requestId: string | null;
  /** How often it was asked in all. */
  readonly attempts: number;

  constructor(problem: Problem, requestId: string | null, attempts: number) {
    super(`${problem.status} ${problem.title}: ${problem.detail}`);
    this.problem = problem;
    this.status = problem.status;
    this.code = problem.type.split(':').at(-1) ?? '';
    this.requestId = problem.request_id ?? requestId;
    this.attempts = attempts;
  }
}

/** No answer: the network failed, or the time was up. What was sent may or may not have arrived. */
export class AssayUnreachable extends Error {
  override readonly name: string = 'AssayUnreachable';
  readonly attempts: number;

  constructor(message: string, attempts: number, cause: unknown) {
    super(message, { cause });
    this.attempts = attempts;
  }
}

/** The problem of an answer, whatever it holds: a proxy in between answers in HTML. */
export async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text().catch(() => '');
  const given = parsed(text);
  const string = (value: unknown, otherwise: string): string =>
    typeof value === 'string' ? value : otherwise;
  const errors = given['errors'];
  return {
    type: string(given['type'], 'about:blank'),
    title: string(given['title'], response.statusText || 'No success'),
    status: response.status,
    detail: string(given['detail'], text.slice(0, 200)),
    ...(typeof given['instance'] === 'string' && { instance: given['instance'] }),
    ...(typeof given['request_id'] === 'string' && { request_id: given['request_id'] }),
    ...(Array.isArray(errors) && { errors: errors.filter(isFieldError) }),
  };
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function isFieldError(value: unknown): value is { path: string; message: string; fix: string } {
  return (
    typeof value === 'object' && value !== null && 'path' in value && 'message' in value && 'fix' in value
  );
}
