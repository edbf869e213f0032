import type { LeadBlock, Store } from '../../src/ports/store.ts';

/** Writes leads with their vectors, then their snippets. */
export async function loadBlocks(store: Store, tenant: string, blocks: readonly LeadBlock[]): Promise<void> {
  await store.upsertLeads(
    tenant,
    blocks.map((block) => block.lead),
    blocks.map((block) => block.embedding),
  );
  const snippets = blocks.flatMap((block) => block.snippets);
  await store.upsertSnippets(
    tenant,
    snippets.map((snippet) => ({ ...snippet, company_id: null, domain: null })),
  );
}
