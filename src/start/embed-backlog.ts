import type { Logger } from 'pino';
import type { SqlStore } from '../adapters/sql/sql-store.ts';
import { embeddingText } from '../ingest/embedding-text.ts';
import type { Embedder } from '../ports/embedder.ts';

/** A table embeds a thousand texts in the time a sentence encoder takes for one or two. */
const BATCH_TABLE = 1000;
const BATCH_ENCODER = 32;

export interface EmbedBacklog {
  /** Embeds what waits, in the background; calls join one run. */
  start(): void;
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Leads are acknowledged before they have a vector where the embedder is slow; this catches up behind them. */
export function createEmbedBacklog(
  store: SqlStore,
  tenant: string,
  embedder: Embedder | null,
  onChanged: () => Promise<void>,
  log: Logger,
): EmbedBacklog {
  let closed = false;
  let running: Promise<void> | undefined;

  async function run(model: Embedder): Promise<void> {
    const batch = model.embedSync === undefined ? BATCH_ENCODER : BATCH_TABLE;
    for (;;) {
      const leads = closed ? [] : await store.leadsWithoutEmbedding(tenant, batch);
      if (leads.length === 0) return;
      const vectors = await model.embed(leads.map(embeddingText));
      await store.writeEmbeddings(
        tenant,
        leads.map((lead, i) => ({ lead_id: lead.lead_id, embedding: vectors[i] ?? null })),
      );
      await onChanged();
    }
  }

  function start(): void {
    if (embedder === null || closed) return;
    running ??= run(embedder)
      .catch((error: unknown) =>
        log.error({ err: error }, 'leads were not embedded; the next import or start tries again'),
      )
      .finally(() => {
        running = undefined;
      });
  }

  return {
    start,
    async idle() {
      await running;
    },
    async close() {
      closed = true;
      await running;
    },
  };
}
