import { ERRORS, type ErrorCode, type FieldError } from '../../errors.ts';

interface ProblemFacts {
  description: string;
  example: unknown;
}

/** Status -> what it means for the caller, with an example. */
export const PROBLEMS: Readonly<Record<number, ProblemFacts>> = {
  400: facts(
    'bad_request',
    'The request cannot be read; as it is, it will never be.',
    'The body is empty; send a JSON object.',
  ),
  401: facts(
    'unauthorized',
    'Who asks is not known: no key or token, or none that is valid.',
    'Send an API key: `authorization: Bearer ...`.',
  ),
  403: facts(
    'forbidden',
    'The caller is known and may not do this.',
    'This key has not the scope that this route asks for.',
  ),
  404: facts(
    'not_found',
    'There is nothing here, or nothing that the caller may know of.',
    'No lead has this id.',
  ),
  408: facts('body_too_slow', 'The body did not come in time.', 'The body was not there after 10 seconds.'),
  409: facts('conflict', 'It cannot be done as things stand.', 'The experiment has been stopped.'),
  413: facts('body_too_large', 'The body is too large; send it in parts.', 'The body is over 65536 bytes.'),
  415: facts(
    'unsupported_media',
    'The content type or encoding is not taken here.',
    'The content type is "text/plain"; send application/json.',
  ),
  422: facts(
    'invalid',
    'The request was read and some of it is wrong; `errors` names each field, what is wrong with it and how to mend it.',
    'Some fields are wrong; `errors` says which and how to mend them.',
    [{ path: 'k', message: 'Too big: expected number to be <=500', fix: 'at most 500' }],
  ),
  429: facts(
    'throttled',
    'Too much was sent. Ask again after `retry-after` seconds.',
    'Queries of this submitter are slowed down for now.',
  ),
  500: facts(
    'internal',
    'Our fault. The error is in the log under the request id.',
    'The error has been logged under the request id.',
  ),
  503: facts(
    'busy',
    'The server is busy, starting or without its store. Ask again after `retry-after` seconds.',
    'The queue is full; ask again shortly.',
  ),
  504: facts(
    'deadline',
    'The deadline of the query passed before it had anything to answer with.',
    'The deadline passed.',
  ),
};

function facts(code: ErrorCode, description: string, detail: string, errors?: FieldError[]): ProblemFacts {
  const { title, status } = ERRORS[code];
  return {
    description,
    example: {
      type: `urn:assay:error:${code}`,
      title,
      status,
      detail,
      instance: '/query',
      request_id: '0b8f0d0e-6a5c-4c53-9a55-0a3c6f9e2b11',
      ...(errors && { errors }),
    },
  };
}
