import type { RefusedSubmission, SubmissionBounds } from '../../ports/submissions.ts';
import type { SqlClient } from './sql-client.ts';
import { boundSubmissions, recordRefusals } from './submissions.ts';

/** Refusals recorded between two prunings; the bound may be passed by as many. */
const BOUND_AFTER_REFUSALS = 5_000;

/** Records refusals, and now and then removes those beyond the bounds. */
export class BoundedRefusals {
  readonly #client: SqlClient;
  /** By tenant. */
  readonly #untilBounded = new Map<string, number>();

  constructor(client: SqlClient) {
    this.#client = client;
  }

  async record(
    tenant: string,
    refused: readonly RefusedSubmission[],
    bounds: SubmissionBounds,
  ): Promise<void> {
    await recordRefusals(this.#client, tenant, refused);
    const left = (this.#untilBounded.get(tenant) ?? 0) - refused.length;
    const next = Math.min(BOUND_AFTER_REFUSALS, Math.ceil(bounds.rows / 10));
    this.#untilBounded.set(tenant, left > 0 ? left : next);
    if (left > 0) return;
    await boundSubmissions(this.#client, tenant, bounds);
  }
}
