import type { MinerStore } from '../../ports/miners.ts';
import { creditEvents, firstContribution, freshCredit } from './contributions.ts';
import { closedEpochs, closeEpoch, emissionsOf, lastEpoch } from './epochs.ts';
import { minerSent, minersSent } from './miner-days.ts';
import { forgetBuckets, readBuckets, writeBuckets } from './miner-throttles.ts';
import type { SqlClient } from './sql-client.ts';

export function createMinerStore(client: SqlClient): MinerStore {
  return {
    minersSent: (...args) => minersSent(client, ...args),
    minerSent: (...args) => minerSent(client, ...args),
    readBuckets: (...args) => readBuckets(client, ...args),
    writeBuckets: (...args) => writeBuckets(client, ...args),
    forgetBuckets: (...args) => forgetBuckets(client, ...args),
    closedEpochs: (...args) => closedEpochs(client, ...args),
    firstContribution: (...args) => firstContribution(client, ...args),
    lastEpoch: (...args) => lastEpoch(client, ...args),
    creditEvents: (...args) => creditEvents(client, ...args),
    freshCredit: (...args) => freshCredit(client, ...args),
    closeEpoch: (...args) => closeEpoch(client, ...args),
    emissionsOf: (...args) => emissionsOf(client, ...args),
  };
}
