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
    'Who asks: 1 to 100 printable ASCII characters; `anonymous` where absent. Taken as given, so only to be believed behind a proxy that sets it.',
  schema: {
    type: 'string',
    minLength: 1,
    maxLength: 100,
    pattern: SUBMITTER_PATTERN,
  },
};

/** Null where nobody is named. Also enters the access line. @throws AppError('bad_request') */
export function readSubmitter(c: Context<{ Variables: Variables }>): string | null {
  const name = c.req.header(HEADER);
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
