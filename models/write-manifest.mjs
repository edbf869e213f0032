#!/usr/bin/env node
// Writes models/manifest.json: size and sha256 of the files of every model below this folder. Usage: node models/write-manifest.mjs
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const MODELS = [
  { name: 'static-v1', kind: 'static-embedder', files: ['table.json', 'table.bin', 'vocab.txt'], head: 'table.json' },
  { name: 'lead-gbm-v1', kind: 'ranker', files: ['heads.json', 'intent.onnx', 'funding.onnx'] },
];

const models = MODELS.filter(({ name }) => existsSync(join(root, name))).map(({ name, kind, files, head }) => {
  const all = createHash('sha256');
  const listed = files.map((file) => {
    const content = readFileSync(join(root, name, file));
    all.update(content);
    return {
      path: `${name}/${file}`,
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    };
  });
  const { dimensions } = head === undefined ? {} : JSON.parse(readFileSync(join(root, name, head), 'utf8'));
  return { name, kind, version: `${name}-${all.digest('hex').slice(0, 12)}`, dimensions, files: listed };
});
writeFileSync(join(root, 'manifest.json'), `${JSON.stringify({ models }, null, 2)}\n`);
for (const { name, version } of models) console.log(name, version);
