import type { OutcomeChange } from '../ports/outcome-feed.ts';
import type { LeadEvent } from './lead-ledger.ts';
import { UNKNOWN_NEED } from './lead-sums.ts';
import type { LearningSettings } from './learning-settings.ts';
import { carryShares } from './outcomes/carry-shares.ts';
import { examination } from './outcomes/examination.ts';
import { growth } from './outcomes/growth.ts';
import { OUTCOME_EVIDENCE } from './outcomes/outcome-evidence.ts';

/** An outcome as it counts. `numberOf` gives every need a number of its own. */
export function leadEvent(
  change: OutcomeChange,
  numberOf: (needKey: string | null) => number,
  settings: LearningSettings,
): LeadEvent {
  const { placement, kind, at_ms: atMs } = change;
  const position = placement?.position ?? null;
  const examined = position === null ? 0 : examination(position, settings.positionBias);
  const { weight } = OUTCOME_EVIDENCE[kind];
  const trials = kind === 'impression' ? weight * examined : weight;
  return {
    eventId: change.event_id,
    queryId: change.query_id,
    kind,
    atMs,
    need: placement === null ? UNKNOWN_NEED : numberOf(placement.need_key),
    examined,
    shares: placement === null ? [] : carryShares(placement.carried),
    grown: trials * growth(atMs, settings.halfLifeDays),
  };
}
