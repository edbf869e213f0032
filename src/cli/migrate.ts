import type { Config } from '../config.ts';
import { openEmbedder } from '../start/open-embedder.ts';
import { openStore } from '../start/open-store.ts';

export async function migrateCommand(config: Config): Promise<number> {
  const embedder = await openEmbedder(config);
  const store = await openStore(config, embedder?.dimensions ?? 256);
  try {
    const { applied } = await store.migrate();
    process.stdout.write(
      applied.length === 0 ? 'The schema is up to date.\n' : `Applied: ${applied.join(', ')}\n`,
    );
  } finally {
    await store.close();
    await embedder?.close();
  }
  return 0;
}
