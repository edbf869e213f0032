import { AppError } from '../errors.ts';
import { SUBJECT_KINDS, type SubjectKind } from './audit.ts';

const ID_MAX = 500;

/** Reads `{kind: id}` with exactly one kind, as it is compared. @throws AppError('invalid') */
export function readSubject(given: { readonly [K in SubjectKind]?: string | undefined }): {
  kind: SubjectKind;
  id: string;
} {
  const named = SUBJECT_KINDS.filter((kind) => given[kind] !== undefined);
  const [kind] = named;
  if (kind === undefined || named.length > 1)
    throw wrong('', 'names none or several', `name one of ${SUBJECT_KINDS.join(', ')}`);
  const id = (given[kind] ?? '').trim();
  if (id === '' || id.length > ID_MAX || id.includes('\0') || !id.isWellFormed())
    throw wrong(
      kind,
      'is empty, too long or holds characters that are never stored',
      'give it as it was sent',
    );
  // Domains and mail addresses are compared without case; ids are not.
  if (kind === 'domain')
    return {
      kind,
      id: id
        .toLowerCase()
        .replace(/^(https?:\/\/)?(www\.)?/, '')
        .replace(/\/.*$/, ''),
    };
  return { kind, id: kind === 'email' ? id.toLowerCase() : id };
}

function wrong(path: string, message: string, fix: string): AppError {
  return new AppError('invalid', 'It is not clear who is to be forgotten; `errors` says how to mend it.', {
    errors: [{ path, message, fix }],
  });
}
