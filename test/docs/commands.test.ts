import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DocumentWorld, openDocumentWorld } from './document-world.ts';
import { pages } from './pages.ts';
import { type Block, readPage, reasonNotRun } from './read-page.ts';
import { wrongCall } from './wrong-call.ts';

// `sh` blocks are run, `console` blocks too (lines that begin with "$ "), and what they show is compared with what is printed,
// but for times; `console varies` shows what differs from run to run. `no-run reason="..."` says why a block is checked only.
const SHOWN = new Set(['text', 'json', 'yaml', 'js', 'ts', 'python', 'powershell', 'mermaid', 'sql', 'hcl']);

let world: DocumentWorld;
beforeAll(async () => {
  world = await openDocumentWorld();
});
afterAll(() => world?.close());

describe('documents', () => {
  for (const path of pages()) {
    const page = readPage(path);
    const commands = page.blocks.filter((block) => block.language === 'sh' || block.language === 'console');

    it(`${path}: every block says what it is`, () => {
      const unclear = page.blocks.filter((block) => !isClassified(block));
      expect(unclear.map((block) => `${path}:${block.line}: ${block.language} ${block.info}`)).toEqual([]);
    });

    if (commands.length > 0)
      it(`${path}: every command runs, or names what is there`, async () => {
        for (const block of commands) await tryBlock(path, block);
      });
  }
});

function isClassified(block: Block): boolean {
  if (block.language === 'sh') return block.info === '' || reasonNotRun(block) !== undefined;
  if (block.language === 'console') return block.info === '' || block.info === 'varies';
  return SHOWN.has(block.language);
}

async function tryBlock(path: string, block: Block): Promise<void> {
  const where = `${path}:${block.line}`;
  const notRun = reasonNotRun(block) !== undefined;
  const parts = block.language === 'sh' ? [{ command: block.text, shown: '' }] : session(block.text);
  for (const { command, shown } of parts) {
    const ran = await world.run(command, notRun);
    expect(ran.status, `${where}: ${command}\n${ran.out}${ran.err}`).toBe(0);
    for (const call of ran.calls)
      expect(await wrongCall(call, world.folder), `${where}: ${call.program} ${call.args.join(' ')}`).toEqual(
        [],
      );
    if (block.language === 'console' && block.info === '')
      expect(withoutTimes(ran.out), `${where}: ${command}`).toBe(withoutTimes(shown));
  }
}

function session(text: string): { command: string; shown: string }[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = '', ...shown] = part.split('\n');
      return { command, shown: shown.join('\n') };
    });
}

function withoutTimes(text: string): string {
  return text
    .replaceAll(/\d+(\.\d+)? ms\b/g, 'N ms')
    .replaceAll(/\d+(\.\d+)? s, \d+ rows\/s/g, 'N s, N rows/s')
    .trim();
}
