const TEXT_ARRAY = 1009;
const INTEGER_ARRAYS = [1005, 1007];
const NUMBER_ARRAYS = [...INTEGER_ARRAYS, 1021, 1022];

/**
 * One-dimensional arrays for postgres.js. It would ask the server for its array types at each connect, and when the
 * connection is cut just then, that question rejects where nobody can catch it, which ends the process.
 */
export const ARRAY_TYPES = {
  textArray: {
    to: TEXT_ARRAY,
    from: [TEXT_ARRAY, 1015],
    serialize: (values: readonly (string | null)[]) => toArrayLiteral(values),
    parse: (literal: string) => fromArrayLiteral(literal),
  },
  numberArray: {
    to: 1022,
    from: NUMBER_ARRAYS,
    serialize: (values: readonly (number | null)[]) =>
      toArrayLiteral(values.map((n) => (n === null ? null : `${n}`))),
    parse: (literal: string) => fromArrayLiteral(literal).map((n) => (n === null ? null : Number(n))),
  },
};

export function toArrayLiteral(values: readonly (string | null)[]): string {
  const quoted = values.map((value) => (value === null ? 'NULL' : `"${value.replace(/["\\]/g, '\\$&')}"`));
  return `{${quoted.join(',')}}`;
}

const ELEMENT = /"((?:[^"\\]|\\.)*)"|([^,{}"]+)/gs;

export function fromArrayLiteral(literal: string): (string | null)[] {
  return [...literal.slice(1, -1).matchAll(ELEMENT)].map(([, quoted, bare]) => {
    if (quoted !== undefined) return quoted.replace(/\\(.)/gs, '$1');
    return bare === undefined || bare === 'NULL' ? null : bare;
  });
}
