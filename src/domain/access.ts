/** What a caller may do. Each route names one; `admin` contains none of the others. */
export const SCOPES = ['query', 'ingest', 'feedback', 'admin', 'metrics'] as const;
export type Scope = (typeof SCOPES)[number];

export function isScope(value: unknown): value is Scope {
  return SCOPES.some((scope) => scope === value);
}

/** The tenant of an installation that has no other; also the one that operates the process. */
export const DEFAULT_TENANT = 'default';

/** Limits of one key; what is absent is as the settings say. */
export interface AccessLimits {
  /** Requests a second, as a long-run mean. */
  ratePerSecond?: number;
  /** Requests worked on at once. */
  concurrency?: number;
  /** Dollars a UTC day. */
  usdPerDay?: number;
}

/** Who makes a request, as far as it has been proved. */
export interface Access {
  tenant: string;
  /** Null where access control is off. */
  keyId: string | null;
  /** A name for logs, audit and reputation; null where nobody is named. */
  subject: string | null;
  scopes: ReadonlySet<Scope>;
  /** The only miner whose evidence this caller may send and read; null where it is not bound to one. */
  minerId: string | null;
  limits: AccessLimits;
}

/** Who asks for what is open to all: nothing has been proved, so nothing more is theirs. */
export const NOBODY: Access = {
  tenant: DEFAULT_TENANT,
  keyId: null,
  subject: null,
  scopes: new Set(),
  minerId: null,
  limits: {},
};

/** Whoever asks while access control is off: everything, in the default tenant. */
export const OPEN_ACCESS: Access = {
  tenant: DEFAULT_TENANT,
  keyId: null,
  subject: null,
  scopes: new Set(SCOPES),
  minerId: null,
  limits: {},
};
