/** Of file systems and URLs alike: lower case, digits, `-` and `_`, at most 63. */
const NAME = /^[a-z0-9][a-z0-9_-]{0,62}$/;

export function isTenant(name: string): boolean {
  return NAME.test(name);
}
