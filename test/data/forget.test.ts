import { describeOnStores } from './describe-on-stores.ts';
import { forgetContract } from './forget-contract.ts';

describeOnStores('forgetting', forgetContract);
