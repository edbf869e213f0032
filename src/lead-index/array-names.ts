type Names = ReturnType<typeof namesOf>;

const known = new Map<string, Names>();

/** Names of a facet's or dictionary's arrays. Remembered: a small segment has more names to be put together than leads. */
export function arrayNames(name: string): Names {
  let names = known.get(name);
  if (names === undefined) {
    names = namesOf(name);
    known.set(name, names);
  }
  return names;
}

function namesOf(name: string) {
  return {
    start: `${name}.start`,
    codes: `${name}.codes`,
    bytes: `${name}.bytes`,
    offsets: `${name}.offsets`,
    slots: `${name}.slots`,
    counts: `${name}.counts`,
    pointers: `${name}.pointers`,
    ordinals: `${name}.ordinals`,
    bits: `${name}.bits`,
  };
}
