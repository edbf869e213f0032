import { auditContract } from './audit-contract.ts';
import { describeOnStores } from './describe-on-stores.ts';

describeOnStores('the audit log', auditContract);
