import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Workers cannot run TypeScript: from source, the compiled twin under dist/ is used if it is there; null where it is not. */
export function workerFile(name: string): URL | null {
  const compiled = import.meta.url.endsWith('.ts')
    ? new URL(`../../dist/lead-index/${name}.js`, import.meta.url)
    : new URL(`./${name}.js`, import.meta.url);
  return existsSync(fileURLToPath(compiled)) ? compiled : null;
}
