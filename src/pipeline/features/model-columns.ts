import type { ModelKind } from '../../ports/model-registry.ts';
import { EVIDENCE_FEATURES, FACT_FEATURES, RANKER_FEATURES } from './ranker-features.ts';

/** What each kind of model may look at. */
export const COLUMNS_OF: Readonly<Record<ModelKind, readonly string[]>> = {
  ranker: RANKER_FEATURES,
  coldstart: FACT_FEATURES,
};

/** From before anybody judged the lead: what a student may look at. */
export const STUDENT_FEATURES: readonly string[] = [...FACT_FEATURES, ...EVIDENCE_FEATURES];
