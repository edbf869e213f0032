// The kernels of src/lead-index: NAME-wasm.ts from NAME.wat beside it.
//
//   node .ci/compile-kernel.mjs         compare
//   node .ci/compile-kernel.mjs --write write them
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import openWabt from 'wabt';

const folder = join(fileURLToPath(new URL('..', import.meta.url)), 'src/lead-index');
const WIDTH = 100;

export const KERNELS = ['vectors', 'planes'];

/** What the TypeScript file of a kernel should hold. */
export async function compiledKernel(name) {
  const wabt = await openWabt();
  const parsed = wabt.parseWat(`${name}.wat`, readFileSync(join(folder, `${name}.wat`), 'utf8'), {
    simd: true,
    threads: true,
  });
  const { buffer } = parsed.toBinary({});
  parsed.destroy();
  if (!WebAssembly.validate(buffer)) throw new Error(`${name}.wat compiles to what is no WebAssembly`);
  const text = Buffer.from(buffer).toString('base64');
  const lines = text.match(new RegExp(`.{1,${WIDTH}}`, 'g')) ?? [];
  return [
    `// Made by .ci/compile-kernel.mjs from ${name}.wat: change that.`,
    `export const ${name.toUpperCase()}_WASM = [`,
    ...lines.map((line) => `  '${line}',`),
    "].join('');",
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of KERNELS) {
    const target = join(folder, `${name}-wasm.ts`);
    const text = await compiledKernel(name);
    if (process.argv[2] === '--write') writeFileSync(target, text);
    else if (readFileSync(target, 'utf8') !== text) {
      console.error(
        `${name}-wasm.ts is not what ${name}.wat compiles to: node .ci/compile-kernel.mjs --write`,
      );
      process.exitCode = 1;
    }
  }
}
