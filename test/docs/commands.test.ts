import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type DocumentWorld, openDocumentWorld } from './document-world.ts';
import { pages } from './pages.ts';
import { type Block, readPage, reasonNotRun } from './read-page.ts';
import { wrongCall } from './wrong-call.ts';

// `sh` blocks are run, `console` blocks too (lines that begin with "$ "), and what they show is compared with what is printed,
// but for times; `console varies` shows what differs from run to run. `no-run reason="..."` says why a block is checked only.
const SHOWN = new Set(['text', 'json', 'yaml', 'js', 'ts', 'python', 'powershell', 'mermaid', 'sql', 'hcl']);

// api-guide.test.ts runs these, in three languages.
const RUN_ELSEWHERE = new Set(['docs/api.md']);

const Part = z.object({ value: z.number() });
const Answer = z.object({
  leads: z.array(
    z.object({
      score: z.number(),
      fit: z.number(),
      intent: z.number(),
      evidence: z.array(z.object({ bm25: z.number(), decay: z.number(), value: z.number() })),
      components: z.object({
        fit: z.object({
          of: z.object({ industry: Part.extend({ of: z.object({ text: Part, meaning: Part }) }) }),
        }),
        intent: z.object({ own_text_bm25: z.number() }),
      }),
    }),
  ),
});

let world: DocumentWorld;
beforeAll(async () => {
  world = await openDocumentWorld();
}, 600_000);
afterAll(() => world?.close());

describe('documents', () => {
  it('docs/course-engineers.md: the score worked out by hand is that of the program', async () => {
    const numbers = await numbersOfFirstLead(world.url);
    const { text } = readPage('docs/course-engineers.md');
    expect(numbers.filter((number) => !text.includes(number))).toEqual([]);
  });

  for (const path of pages().filter((one) => !RUN_ELSEWHERE.has(one))) {
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

/** What the exercise recomputes, as the page writes numbers: three places, no zero in front. */
async function numbersOfFirstLead(url: string): Promise<string[]> {
  const response = await fetch(`${url}/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      prompt: '3 biotech companies in Massachusetts that raised a Series B, not consulting',
      as_of: '2013-10-31T00:00:00Z',
    }),
  });
  const [lead] = Answer.parse(await response.json()).leads;
  const [evidence] = lead?.evidence ?? [];
  if (lead === undefined || evidence === undefined) throw new Error('the first lead has no evidence');
  const { fit, intent } = lead.components;
  const { industry } = fit.of;
  return [
    industry.of.text.value,
    industry.of.meaning.value,
    industry.value,
    lead.fit,
    evidence.bm25,
    evidence.decay,
    evidence.value,
    intent.own_text_bm25,
    lead.intent,
    lead.score,
  ].map((value) => value.toFixed(3).replace(/^0/, ''));
}

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
