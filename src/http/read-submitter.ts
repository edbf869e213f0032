import type { Context } from 'hono';
import { ANONYMOUS, isSubmitter } from '../domain/submitter.ts';
import { AppError } from '../errors.ts';
import type { Variables } from './app.ts';
import type { RouteParameter } from './describe-route.ts';

const HEADER = 'x-assay-submitter';
export const SUBMITTER_PATTERN = '^[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?$';

/** Describes the header in /openapi.json. */
export const SUBMITTER_HEADER: RouteParameter = {
  name: HEADER,
  in: 'header',
  required: false,
  description:
    'Who asks: 1 to 100 printable ASCII characters; `anonymous` where absent. With access control on it is the name of the key, and the header counts for keys with the scope admin alone; with it off it is taken as given, so only to be believed behind a proxy that sets it.',
  schema: {
    type: 'string',
    minLength: 1,
    maxLength: 100,
    pattern: SUBMITTER_PATTERN,
  },
};

/**
 * Who asks; null where nobody is named. Also enters the access line. Where access is controlled it is whom the key names:
 * a header would let one caller pass for another, so it counts for the scope `admin` alone.
 * @throws AppError('bad_request')
 */
export function readSubmitter(c: Context<{ Variables: Variables }>): string | null {
  const { subject, scopes } = c.get('access');
  const header = c.req.header(HEADER);
  if (subject !== null && (header === undefined || !scopes.has('admin'))) {
    c.set('submitter', subject);
    return subject;
  }
  const name = header;
  if (name === undefined || name === ANONYMOUS) return null;
  if (!isSubmitter(name))
    throw new AppError('bad_request', `The header ${HEADER} is not a name; \`errors\` says how to mend it.`, {
      errors: [
        {
          path: HEADER,
          message:
            name === '' ? 'is empty' : 'is longer than 100 characters or holds others than printable ASCII',
          fix: 'send 1 to 100 characters from space to ~, or leave the header out',
        },
      ],
    });
  c.set('submitter', name);
  return name;
}
