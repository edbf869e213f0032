/** Remembers answers for repeated inputs (industries, places and titles repeat by the thousand); forgets all at `max`. */
export function memo<T>(compute: (text: string) => T, max = 20_000): (text: string) => T {
  const known = new Map<string, { value: T }>();
  return (text) => {
    let entry = known.get(text);
    if (entry === undefined) {
      if (known.size >= max) known.clear();
      entry = { value: compute(text) };
      known.set(text, entry);
    }
    return entry.value;
  };
}
