import type { Label } from '../../domain/label.ts';
import { memoOf } from '../../memo.ts';
import type { LeadFacts } from '../../ports/lead-judge.ts';
import type { OnlineStudent, StudentGuess } from '../../ports/online-student.ts';
import { type KnownLabels, labelShelf } from './label-shelf.ts';
import { fitRidge, type Ridge, type SparseRow } from './ridge.ts';
import { leadTraits, STUDENT_COLUMNS, studentRow } from './student-features.ts';

export interface StudentSettings {
  /** Fewest labels before it says anything. */
  labelsMin: number;
  /** The newest so many are learned from. */
  labelsMax: number;
  /** Says nothing of a lead for which it expects a larger error than this, on the scale of the values 0..1. */
  errorMax: number;
  /** Share of needs a day for which it keeps silent, so that the model goes on to be asked and the student checked. */
  auditShare: number;
  /** Labels older than this do not count. */
  maxAgeMs: number;
  lagMs: number;
}

export interface StudentParts {
  settings: StudentSettings;
  /** Labels made with other instructions do not count. */
  promptVersion: string;
  /** The record as it stands, of a lead with a label; null where it is gone. */
  factsOf(leadId: string): LeadFacts | null;
  /** 0..1 of a text, even and the same in every process. */
  shareOf(text: string): number;
}

/** Labels count from the end of their five minutes on, and this much later: by then every process has them. */
const STEP_MS = 300_000;
/** Models of as many instants are kept. */
const MODELS_MAX = 4;
const DAY_MS = 86_400_000;
/** Prior precision of each weight over the noise's: chosen on bench/distillation.ts. */
const PENALTY = 3;
/** Share of the error of always guessing the mean that it may make at most: under it, it explains a third of the variance. */
const ERROR_SHARE_MAX = 0.8;
const TRAITS_MAX = 65_536;

interface Fitted {
  ridge: Ridge;
  confidence: number;
}

/** Learns by ridge regression over hashed traits; fitted anew whenever the labels of the instant are others. The rows of a fit are of the records as they stand then. */
export function createStudent({ settings, promptVersion, factsOf, shareOf }: StudentParts): OnlineStudent {
  const shelf = labelShelf(settings.labelsMax);
  const models = new Map<string, Fitted | null>();
  const rows = new WeakMap<Label, { facts: LeadFacts; row: SparseRow }>();
  const traitsOf = memoOf((facts: LeadFacts, _key) => leadTraits(facts), TRAITS_MAX);

  /** A label's row changes with the record only. */
  function rowOf(label: Label, facts: LeadFacts): SparseRow {
    const kept = rows.get(label);
    if (kept?.facts === facts) return kept.row;
    const row = studentRow(label.need_terms, traitsOf(facts, ''));
    rows.set(label, { facts, row });
    return row;
  }

  function fitted(asOfMs: number): Fitted | null {
    const untilMs = Math.floor((asOfMs - settings.lagMs) / STEP_MS) * STEP_MS;
    const known = shelf.known(untilMs - settings.maxAgeMs, untilMs, promptVersion);
    const kept = models.get(known.key);
    if (kept !== undefined) return kept;
    const model = known.count < settings.labelsMin ? null : fit(known);
    models.set(known.key, model);
    for (const oldest of models.keys()) {
      if (models.size <= MODELS_MAX) break;
      models.delete(oldest);
    }
    return model;
  }

  function fit(known: KnownLabels): Fitted | null {
    const learned = known.labels().flatMap((label) => {
      const facts = factsOf(label.lead_id);
      return facts === null ? [] : [{ label, row: rowOf(label, facts) }];
    });
    if (learned.length < Math.max(2, settings.labelsMin)) return null;
    const confidence = learned.reduce((sum, { label }) => sum + label.confidence, 0) / learned.length;
    const targets = learned.map(({ label }) => label.value);
    const ridge = fitRidge(
      learned.map(({ row }) => row),
      targets,
      STUDENT_COLUMNS,
      PENALTY,
    );
    return { ridge, confidence };
  }

  return {
    guess(question, leads) {
      const silent = () => leads.map(() => null);
      const day = Math.floor(question.asOfMs / DAY_MS);
      if (shareOf(`${question.needKey} ${day}`) < settings.auditShare) return silent();
      const model = fitted(question.asOfMs);
      if (model === null || !knowsEnough(model.ridge)) return silent();
      return leads.map((facts) => {
        const { mean, deviation } = model.ridge.predict(studentRow(question.needTerms, traitsOf(facts, '')));
        return deviation > settings.errorMax ? null : guessOf(mean, deviation, model.confidence);
      });
    },
    learn: (labels) => shelf.put(labels),
    forget: (leadIds) => shelf.forget(leadIds),
  };
}

/** Whether it has learned more than what leads are worth on average. */
function knowsEnough({ leaveOneOutError, meanError }: Ridge): boolean {
  return leaveOneOutError <= ERROR_SHARE_MAX * meanError;
}

/** As sure as the labels were on average, less the error that it expects. */
function guessOf(mean: number, deviation: number, confidence: number): StudentGuess {
  return { value: Math.min(1, Math.max(0, mean)), confidence: confidence * Math.max(0, 1 - deviation) };
}
