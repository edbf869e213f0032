import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';

export interface Block {
  /** The line of the opening fence, from 1. */
  line: number;
  /** What follows the fence: `sh`, `console`, `text`, ...; empty where nothing does. */
  language: string;
  /** Words after the language. */
  info: string;
  text: string;
}

export interface Page {
  /** From the root of the repository. */
  path: string;
  text: string;
  blocks: Block[];
  /** The text without fenced blocks, line numbers kept. */
  prose: string;
}

/** Reads a document and its fenced blocks. */
export function readPage(path: string): Page {
  const text = readFileSync(join(packageRoot(), path), 'utf8');
  const blocks: Block[] = [];
  const prose: string[] = [];
  let open: { line: number; indent: string; info: string; lines: string[] } | undefined;
  text.split('\n').forEach((line, at) => {
    const fence = /^(\s*)```(.*)$/.exec(line);
    if (fence !== null) {
      if (open === undefined)
        open = { line: at + 1, indent: fence[1] ?? '', info: (fence[2] ?? '').trim(), lines: [] };
      else {
        const [language = '', ...rest] = open.info.split(' ');
        blocks.push({ line: open.line, language, info: rest.join(' '), text: open.lines.join('\n') });
        open = undefined;
      }
      prose.push('');
    } else if (open !== undefined) {
      open.lines.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line);
      prose.push('');
    } else prose.push(line);
  });
  if (open !== undefined) throw new Error(`${path}:${open.line}: a fence is not closed`);
  return { path, text, blocks, prose: prose.join('\n') };
}

/** The reason why a block is not run, where it says one. */
export function reasonNotRun(block: Block): string | undefined {
  return /^no-run reason="([^"]+)"$/.exec(block.info)?.[1];
}
