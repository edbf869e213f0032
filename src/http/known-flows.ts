/** What a request brings to say who asks; headers in lower case. */
type Header = (name: string) => string | string[] | undefined;

export interface KnownFlows {
  /** The flow that the request's credential was found to belong to; undefined where it has not been seen. */
  of(header: Header): string | undefined;
  /** Once access control has said whose the credential is. */
  remember(header: Header, flow: string): void;
}

const KNOWN_MAX = 10_000;
/** Longer ones are not remembered, so that memory stays bounded in bytes too. */
const CREDENTIAL_CHARACTERS_MAX = 4096;

/**
 * Which credential belongs to which flow, so that under overload a request can be turned away, or let through, for its own
 * flow's sake before anything is made of it. Says nothing of whether the credential is still good.
 */
export function createKnownFlows(): KnownFlows {
  const known = new Map<string, string>();
  return {
    of: (header) => known.get(credentialOf(header)),
    remember(header, flow) {
      const credential = credentialOf(header);
      if (known.get(credential) === flow || credential.length > CREDENTIAL_CHARACTERS_MAX) return;
      known.set(credential, flow);
      if (known.size <= KNOWN_MAX) return;
      const [oldest] = known.keys();
      if (oldest !== undefined) known.delete(oldest);
    },
  };
}

/** The text itself, without the scheme, however that is written; empty where there is none. */
function credentialOf(header: Header): string {
  const given = header('authorization') ?? header('x-api-key');
  return typeof given === 'string' ? given.slice(given.lastIndexOf(' ') + 1) : '';
}
