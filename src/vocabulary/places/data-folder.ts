import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The data lies under src/ whether this module runs as source or compiled into dist/. */
export function dataFolder(): string {
  const beside = new URL('../data/places/', import.meta.url);
  const fromDist = new URL('../../../src/vocabulary/data/places/', import.meta.url);
  return fileURLToPath(existsSync(beside) ? beside : fromDist);
}
