/** A set of 32-bit hashes in one typed array: what a Set of boxed numbers costs ten times as much to ask. */
export class IdHashes {
  #slots = new Uint32Array(64);
  #size = 0;
  #hasZero = false;

  has(hash: number): boolean {
    if (hash === 0) return this.#hasZero;
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const held = slots[at] ?? 0;
      if (held === hash) return true;
      if (held === 0) return false;
    }
  }

  add(hash: number): void {
    if (hash === 0) this.#hasZero = true;
    if (this.has(hash)) return;
    if (++this.#size * 2 > this.#slots.length) this.#grow();
    put(this.#slots, hash);
  }

  #grow(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    for (const hash of this.#slots) if (hash !== 0) put(slots, hash);
    this.#slots = slots;
  }
}

function put(slots: Uint32Array, hash: number): void {
  const mask = slots.length - 1;
  let at = hash & mask;
  while (slots[at] !== 0) at = (at + 1) & mask;
  slots[at] = hash;
}
