import { describeAccess } from '../access/store-contract.ts';
import { describeIdempotency } from '../limits/store-contract.ts';
import { describeExperiments } from './experiment-contract.ts';
import { describeMiners } from './miner-contract.ts';
import { emptyDataDir } from './new-data-dir.ts';
import { describeOutcomes } from './outcome-contract.ts';
import { describeReputation } from './reputation-contract.ts';
import { describeSnippets } from './snippet-contract.ts';
import { describeStore } from './store-contract.ts';
import { openEmbedded } from './stores-under-test.ts';
import { describeSubmissions } from './submission-contract.ts';

const open = () => openEmbedded(emptyDataDir());

describeStore('PGlite store', open);
describeSnippets('PGlite store, snippets', open);
describeSubmissions('PGlite store, submissions', open);
describeOutcomes('PGlite store, outcomes', open);
describeMiners('PGlite store, miners', open);
describeExperiments('PGlite store, experiments', open);
describeReputation('PGlite store, reputation', open);
describeAccess('PGlite store, tenants and keys', open);
describeIdempotency('PGlite store, idempotency keys', open);
