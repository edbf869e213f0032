import { join } from 'node:path';
import { packageRoot } from '../../package-root.ts';

/** The data lies under src/ whether this module runs as source or compiled. */
export function dataFolder(): string {
  return join(packageRoot(), 'src', 'vocabulary', 'data', 'places');
}
