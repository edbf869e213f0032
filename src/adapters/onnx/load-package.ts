import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AppError } from '../../errors.ts';

/** An optional package, loaded when it is first needed; `from` is a folder that has it below node_modules. */
export async function loadPackage(name: string, install: string, from: string | undefined): Promise<unknown> {
  const require = createRequire(from === undefined ? import.meta.url : join(from, 'package.json'));
  let path: string;
  try {
    path = require.resolve(name);
  } catch (cause) {
    throw new AppError('config', `this model needs the package ${name}, which is not installed: ${install}`, {
      cause,
    });
  }
  // onnxruntime tells its maker of every session unless this is set before it is loaded; the program speaks to nobody unasked.
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
  try {
    const loaded: { default?: unknown } = await import(pathToFileURL(path).href);
    return loaded.default ?? loaded;
  } catch (cause) {
    throw new AppError('config', `the package ${name} cannot be loaded here: ${String(cause)}`, { cause });
  }
}
