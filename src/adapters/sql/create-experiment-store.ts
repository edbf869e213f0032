import type { ExperimentStore } from '../../ports/experiments.ts';
import { countExposures, dropOldExposures, experimentTotals } from './experiment-exposures.ts';
import {
  createExperiment,
  getExperiment,
  listExperiments,
  moveExperiment,
  runningExperiments,
} from './experiments.ts';
import { loggedAnswers } from './logged-answers.ts';
import type { SqlClient } from './sql-client.ts';

/** Experiments in the store's own database. */
export function createExperimentStore(client: SqlClient): ExperimentStore {
  return {
    createExperiment: (...given) => createExperiment(client, ...given),
    listExperiments: (...given) => listExperiments(client, ...given),
    runningExperiments: (tenant) => runningExperiments(client, tenant),
    getExperiment: (...given) => getExperiment(client, ...given),
    moveExperiment: (...given) => moveExperiment(client, ...given),
    countExposures: (...given) => countExposures(client, ...given),
    experimentTotals: (...given) => experimentTotals(client, ...given),
    loggedAnswers: (...given) => loggedAnswers(client, ...given),
    dropOldExposures: (...given) => dropOldExposures(client, ...given),
  };
}
