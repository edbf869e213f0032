/** The kept answer of a write; opaque without the caller's key and request. */
export interface SealedAnswer {
  status: number;
  proof: string;
  sealed: string;
}

export type Claimed =
  /** Nobody else works on it until the lease ends. */
  { state: 'mine' } | { state: 'under_way'; leaseUntilMs: number } | { state: 'done'; answer: SealedAnswer };

export interface Claim {
  keyHash: string;
  /** Who claims; told apart from every other claim. */
  owner: string;
  nowMs: number;
  leaseUntilMs: number;
  expiresMs: number;
}

/** Which writes are under way and which are done, for all processes. */
export interface IdempotencyStore {
  /** Begins the write unless it is under way or done. */
  claim(tenant: string, claim: Claim): Promise<Claimed>;
  /** The lease of a write that takes its time. False where it is no longer the owner's. */
  renew(tenant: string, keyHash: string, owner: string, leaseUntilMs: number): Promise<boolean>;
  /** Keeps the answer. False where the write is no longer the owner's. */
  finish(
    tenant: string,
    keyHash: string,
    owner: string,
    answer: SealedAnswer,
    expiresMs: number,
  ): Promise<boolean>;
  /** Gives up a write that came to nothing. */
  release(tenant: string, keyHash: string, owner: string): Promise<void>;
  /** Gives up all that are under way: their process is known to be gone. */
  releaseAll(tenant: string): Promise<void>;
  /** Drops what is over and, beyond the bounds, the oldest answers. Returns how many went for want of room. */
  prune(tenant: string, nowMs: number, rowsMax: number, bytesMax: number): Promise<number>;
}
