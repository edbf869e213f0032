import { AppError } from '../../errors.ts';
import type { RouteParameter } from '../describe-route.ts';

const HEADER = 'idempotency-key';
const CHARACTERS_MAX = 255;
/** A string of structured fields (RFC 9651), its quotes and backslashes escaped. */
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;
const BARE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x7e]+$/;

/** Describes the header in /openapi.json. */
export const IDEMPOTENCY_HEADER: RouteParameter = {
  name: HEADER,
  in: 'header',
  required: false,
  description:
    'A value of your own for this write, such as a UUID; sent again with the same request it brings the first answer and writes nothing. 1 to 255 characters, with or without quotes.',
  schema: {
    type: 'string',
    minLength: 1,
    maxLength: CHARACTERS_MAX + 2,
    pattern: `^(?:[\\x21\\x23-\\x2b\\x2d-\\x3a\\x3c-\\x7e]{1,${CHARACTERS_MAX}}|"[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]{1,${CHARACTERS_MAX}}")$`,
  },
};

/** The value of the header: the draft wants it quoted, many clients send it bare. @throws AppError('bad_request') */
export function readIdempotencyKey(header: string): string {
  const given = header.trim();
  const key = QUOTED.exec(given)?.[1]?.replaceAll(/\\(["\\])/g, '$1') ?? (BARE.test(given) ? given : '');
  if (key !== '' && key.length <= CHARACTERS_MAX) return key;
  throw new AppError('bad_request', `The header ${HEADER} is no key; \`errors\` says how to mend it.`, {
    errors: [
      {
        path: HEADER,
        message:
          given === '' || given === '""'
            ? 'is empty'
            : `is longer than ${CHARACTERS_MAX} characters or is not a string`,
        fix: 'send a UUID, or another string of printable ASCII in double quotes',
      },
    ],
  });
}
