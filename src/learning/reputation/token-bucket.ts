/** J. S. Turner, "New directions in communications", 1986: `perMinute` tokens flow in, `burst` at most are kept. */
export class TokenBucket {
  #perMs: number;
  #burst: number;
  #tokens: number;
  #atMs: number;

  constructor(perMinute: number, burst: number, nowMs: number) {
    this.#perMs = perMinute / 60_000;
    this.#burst = burst;
    this.#tokens = burst;
    this.#atMs = nowMs;
  }

  /** From now on at another rate; what is kept stays, up to the new burst. */
  change(perMinute: number, burst: number): void {
    this.#perMs = perMinute / 60_000;
    this.#burst = burst;
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
