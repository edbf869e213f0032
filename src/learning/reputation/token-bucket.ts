/** J. S. Turner, "New directions in communications", 1986: `perMinute` tokens flow in, `burst` at most are kept. */
export class TokenBucket {
  readonly #perMs: number;
  readonly #burst: number;
  #tokens: number;
  #atMs: number;

  constructor(perMinute: number, burst: number, nowMs: number) {
    this.#perMs = perMinute / 60_000;
    this.#burst = burst;
    this.#tokens = burst;
    this.#atMs = nowMs;
  }

  /** 0 where a token was taken, else the milliseconds until there is one. */
  take(nowMs: number): number {
    const passed = Math.max(0, nowMs - this.#atMs);
    this.#tokens = Math.min(this.#burst, this.#tokens + passed * this.#perMs);
    this.#atMs = nowMs;
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      return 0;
    }
    return Math.ceil((1 - this.#tokens) / this.#perMs);
  }
}
