import { inspect } from 'node:util';

const HIDDEN = '[redacted]';

/** A value that shows itself to nobody who does not ask for it by name: not in logs, errors, JSON or a debugger's print. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}
