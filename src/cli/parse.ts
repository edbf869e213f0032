import { openParser } from '../start/open-parser.ts';

export async function parseCommand(prompt: string, options: { json?: boolean }): Promise<number> {
  const parse = openParser();
  const parsed = parse(prompt, Date.now());
  if (options.json) {
    process.stdout.write(`${JSON.stringify(parsed, null, 2)}\n`);
    return 0;
  }
  const lines = [`language   ${parsed.language}`];
  if (parsed.k !== null) lines.push(`k          ${parsed.k}`);
  for (const side of ['include', 'exclude'] as const)
    for (const [field, value] of Object.entries(parsed[side])) {
      const empty = Array.isArray(value) ? value.length === 0 : value === undefined;
      if (!empty)
        lines.push(
          `${side === 'exclude' ? 'not ' : ''}${field}  ${Array.isArray(value) ? value.join(', ') : JSON.stringify(value)}`,
        );
    }
  if (parsed.exemplars.length > 0)
    lines.push(`like       ${parsed.exemplars.map((one) => Object.values(one).join(' ')).join(', ')}`);
  if (parsed.intent.text !== '') lines.push(`need       ${parsed.intent.text}`);
  for (const span of parsed.spans) lines.push(`  "${prompt.slice(span.start, span.end)}" -> ${span.field}`);
  if (parsed.unparsed.length > 0) lines.push(`not understood: ${parsed.unparsed.join(', ')}`);
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}
