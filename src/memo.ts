/**
 * Remembers a function of an immutable owner (as the vocabulary) and a key, for as long as the owner lives. At most
 * `max` keys for each owner: when they are reached, all are forgotten.
 */
export function memoOf<Owner extends object, V>(
  compute: (owner: Owner, key: string) => V,
  max: number,
): (owner: Owner, key: string) => V {
  const kept = new WeakMap<Owner, Map<string, V>>();
  return (owner, key) => {
    let values = kept.get(owner);
    if (values === undefined) {
      values = new Map();
      kept.set(owner, values);
    }
    let value = values.get(key);
    if (value === undefined) {
      value = compute(owner, key);
      if (values.size >= max) values.clear();
      values.set(key, value);
    }
    return value;
  };
}
