// src/lead-index/vectors-wasm.ts from vectors.wat beside it.
//
//   node .ci/compile-kernel.mjs         compare
//   node .ci/compile-kernel.mjs --write write it
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import openWabt from 'wabt';

const folder = join(fileURLToPath(new URL('..', import.meta.url)), 'src/lead-index');
const target = join(folder, 'vectors-wasm.ts');
const WIDTH = 100;

/** What the TypeScript file should hold. */
export async function compiledKernel() {
  const wabt = await openWabt();
  const parsed = wabt.parseWat('vectors.wat', readFileSync(join(folder, 'vectors.wat'), 'utf8'), {
    simd: true,
    threads: true,
  });
  const { buffer } = parsed.toBinary({});
  parsed.destroy();
  if (!WebAssembly.validate(buffer)) throw new Error('vectors.wat compiles to what is no WebAssembly');
  const text = Buffer.from(buffer).toString('base64');
  const lines = text.match(new RegExp(`.{1,${WIDTH}}`, 'g')) ?? [];
  return [
    '// Made by .ci/compile-kernel.mjs from vectors.wat: change that.',
    'export const VECTORS_WASM = [',
    ...lines.map((line) => `  '${line}',`),
    "].join('');",
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = await compiledKernel();
  if (process.argv[2] === '--write') writeFileSync(target, text);
  else if (readFileSync(target, 'utf8') !== text) {
    console.error('vectors-wasm.ts is not what vectors.wat compiles to: node .ci/compile-kernel.mjs --write');
    process.exit(1);
  }
}
