import { loadDemo, readDemoManifest } from '../ingest/load-demo.ts';
import type { DemoNote } from './engine.ts';
import type { Parts } from './wire.ts';

/** Loads the demo data where the store is empty, and says so. */
export async function fillWithDemo(parts: Parts, tell: (line: string) => void): Promise<DemoNote | null> {
  const counts = await parts.store.counts(parts.tenant);
  if (counts.leads > 0) return demoNote(parts);
  const { name, leads, snippets } = await readDemoManifest();
  tell(
    `The store is empty: loading the demo data (${name}; ${leads.rows.toLocaleString('en')} leads, ${snippets.rows.toLocaleString('en')} snippets).`,
  );
  let told = 0;
  const report = await loadDemo({
    store: parts.store,
    tenant: parts.tenant,
    terms: parts.terms,
    embedder: parts.embedder,
    onProgress({ what, done, of }) {
      if (done < of && done - told < 10_000 && done > told) return;
      told = done;
      tell(`  ${what}: ${done.toLocaleString('en')} of ${of.toLocaleString('en')}`);
    },
  });
  await parts.keeper.catchUp();
  await parts.keeper.save();
  parts.backlog.start();
  tell(`  loaded in ${report.seconds.toFixed(1)} s. ${report.manifest.attribution}`);
  return demoNote(parts);
}

/** What the page says of the demo data, where the store holds it. */
export async function demoNote(parts: Parts): Promise<DemoNote | null> {
  const held = parts.keeper.index().snapshot().lookup('lead_id', DEMO_LEAD, 1).length > 0;
  if (!held) return null;
  const manifest = await readDemoManifest();
  return {
    as_of: manifest.as_of,
    about: `${manifest.name}.`,
    attribution: manifest.attribution,
    link: manifest.source_url,
  };
}

/** In every edition of the demo data. */
const DEMO_LEAD = 'cb-waywire';
