/**
 * What is known of an object, kept with it and gone with it. For objects of one query this is what a WeakMap is not: V8
 * holds the values of a map that has lived for some time through young collections, even where the key is gone, so that all
 * of them wait for a full one. JSON and spread copies of the object know nothing of it.
 */
export class Attached<Owner extends object, Value> {
  readonly #name = Symbol('attached');

  of(owner: Owner): Value | undefined {
    // Safe: nobody else has the symbol, and set() writes nothing but values under it.
    return Reflect.get(owner, this.#name) as Value | undefined;
  }

  /** @throws TypeError where the object is frozen. */
  set(owner: Owner, value: Value): void {
    Object.defineProperty(owner, this.#name, { value, writable: true, configurable: true });
  }
}
