import { describeOnStores } from './describe-on-stores.ts';
import { retentionContract } from './retention-contract.ts';

describeOnStores('retention', retentionContract);
