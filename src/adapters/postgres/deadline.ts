import { AppError } from '../../errors.ts';

/** When a call has to be over: the first of its time limit and its signal. */
export class Deadline {
  /** Resolves when the time is up; never after end(). */
  readonly passed: Promise<void>;
  readonly #endsAtMs: number;
  readonly #signal: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout;
  #pass: () => void = () => undefined;
  #over = false;

  constructor(ms: number, signal?: AbortSignal) {
    this.#endsAtMs = performance.now() + ms;
    this.passed = new Promise((resolve) => {
      this.#pass = () => {
        this.#over = true;
        resolve();
      };
    });
    this.#signal = signal;
    this.#timer = setTimeout(this.#pass, ms);
    signal?.addEventListener('abort', this.#pass);
    if (signal?.aborted) this.#pass();
  }

  get over(): boolean {
    return this.#over;
  }

  msLeft(): number {
    return Math.max(0, this.#endsAtMs - performance.now());
  }

  error(): AppError {
    const why = this.#signal?.aborted ? 'The call was aborted.' : 'The store did not answer in time.';
    return new AppError('deadline', why);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#pass);
  }
}
