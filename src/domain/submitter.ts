/** Name of all who give none. */
export const ANONYMOUS = 'anonymous';

const NAME = /^[\x21-\x7e](?:[\x20-\x7e]{0,98}[\x21-\x7e])?$/;

/** Who asks, as a caller or a proxy names it: 1 to 100 printable ASCII characters, no space at either end. */
export function isSubmitter(name: string): boolean {
  return NAME.test(name);
}
