import type { Access } from '../domain/access.ts';

/** What a request shows of who it is from. */
export interface Shown {
  authorization: string | undefined;
  apiKey: string | undefined;
  /** Of the client, as far as it is known. */
  address: string;
}

/** Decides who asks. What may be done with it is for the routes to say. */
export interface AccessControl {
  /**
   * At once for keys, which are known by heart; a token may have to wait for the keys of its issuer.
   * @throws AppError('unauthorized'), ('throttled') after too many failures of an address, ('store_unavailable') where
   * nobody can say: never opens for want of an answer.
   */
  identify(shown: Shown): Access | Promise<Access>;
}
