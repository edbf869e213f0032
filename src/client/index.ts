export { type AssayClient, type ClientOptions, createAssayClient } from './create-client.ts';
export type { ImportOptions } from './import-all.ts';
export type { Records } from './in-batches.ts';
export type { components, operations, paths } from './openapi-types.ts';
export { AssayProblem, AssayUnreachable, type Problem } from './problem-error.ts';
export type { RetryPolicy } from './retry-delay.ts';
export type { CallOptions } from './send.ts';

import type { components } from './openapi-types.ts';

type Schemas = components['schemas'];
export type Answer = Schemas['Answer'];
export type LeadRecord = Schemas['LeadRecord'];
export type OutcomeRecord = Schemas['OutcomeRecord'];
export type Parsed = Schemas['Parsed'];
export type QueryRequest = Schemas['QueryRequest'];
export type RankedLead = Schemas['RankedLead'];
export type SnippetRecord = Schemas['SnippetRecord'];
