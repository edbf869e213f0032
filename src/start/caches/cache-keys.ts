import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

/** Raised whenever the meaning or the form of a cached value changes. */
const FORMAT = 2;

export interface KeySpace {
  tenant: string;
  /** Version of the package: another one may answer otherwise. */
  packageVersion: string;
  modelVersion: string;
  /** All settings that an answer depends on. */
  settings: unknown;
}

/** The keys of one tenant, models and settings. What else a value depends on is part of the last name. */
export function cacheKeys(space: KeySpace) {
  const version = digest(
    canonicalJson([FORMAT, space.packageVersion, space.modelVersion, space.settings]),
  ).slice(0, 12);
  const prefix = `assay:${space.tenant}:${version}`;
  return {
    /** `data` names the store and its last change. */
    answer: (data: string, asOfMs: number, request: string) =>
      `${prefix}:answer:${data}:${asOfMs}:${digest(request)}`,
    candidates: (data: string, request: string) => `${prefix}:candidates:${data}:${digest(request)}`,
    /** `input`: everything that a language model judged the lead from. */
    intent: (leadId: string, input: string) => `${prefix}:intent:${leadId}:${digest(input)}`,
    /** Of a question to a language model: who holds it asks. */
    llm: (input: string) => `${prefix}:llm:${digest(input)}`,
  };
}

export type CacheKeys = ReturnType<typeof cacheKeys>;

/** 132 bits: no two texts ever share one. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
