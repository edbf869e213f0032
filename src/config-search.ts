import { z } from 'zod';
import { int } from './config-checks.ts';

/** What concerns a search cluster; part of SETTINGS in config.ts. */
export const SEARCH_SETTINGS = {
  OPENSEARCH_URL: {
    schema: z
      .string()
      .regex(/^https?:\/\//, 'a URL that starts with http:// or https://')
      .optional(),
    isSecret: true,
    about: 'OpenSearch 2.19 or later with k-NN, where ASSAY_RETRIEVAL is `opensearch` (docs/scaling.md).',
  },
  OPENSEARCH_INDEX: {
    schema: z
      .string()
      .regex(/^[a-z][a-z0-9_-]{0,99}$/, 'lower-case letters, digits, - and _')
      .default('assay-leads'),
    about: 'What the names of the indices in OpenSearch begin with.',
  },
  OPENSEARCH_SHARDS: {
    schema: int(1, 1024).default(1),
    about: 'Shards of an index in OpenSearch when it is made.',
  },
  OPENSEARCH_REPLICAS: {
    schema: int(0, 10).default(1),
    about: 'Copies of each shard when an index is made in OpenSearch.',
  },
  OPENSEARCH_MS: {
    schema: int(20, 60_000).default(2000),
    about: 'Longest time that the reads of one query may take in OpenSearch; then the query is answered 503.',
  },
  OPENSEARCH_FEED: {
    schema: z.enum(['auto', 'on', 'off']).default('auto'),
    about:
      'Whether this process brings changes of the store to OpenSearch: `auto` does so unless ASSAY_ROLE is `api`.',
  },
} as const;
