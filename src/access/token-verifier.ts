import type { Access } from '../domain/access.ts';

export type Verified = { access: Access } | { refused: 'token' | 'unavailable'; detail: string };

/** Tokens of an issuer outside. */
export interface TokenVerifier {
  /** Of a token that was verified a moment ago and has not expired; null where it has to be verified. */
  known(token: string): Access | null;
  verify(token: string): Promise<Verified>;
}
