import { Parser } from 'htmlparser2';

const BLOCKS = new Set([
  'p',
  'br',
  'div',
  'li',
  'ul',
  'ol',
  'tr',
  'td',
  'th',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'section',
]);
const SILENT = new Set(['script', 'style', 'noscript', 'template']);
const LOOKS_LIKE_HTML = /<[a-z!/]|&(?:[a-z]{2,8}|#x?[0-9a-f]{2,6});/i;
/** Feeds escape the markup of a description once more. */
const ROUNDS_MAX = 2;

/** The text of a piece of HTML, a line for each block; plain text stays as it is. */
export function htmlText(html: string): string {
  let text = html;
  for (let round = 0; round < ROUNDS_MAX && LOOKS_LIKE_HTML.test(text); round++) text = stripped(text);
  return text;
}

function stripped(html: string): string {
  const parts: string[] = [];
  let silent = 0;
  const parser = new Parser({
    onopentagname(name) {
      if (SILENT.has(name)) silent++;
      if (BLOCKS.has(name)) parts.push('\n');
    },
    ontext(text) {
      if (silent === 0) parts.push(text);
    },
    onclosetag(name) {
      if (SILENT.has(name)) silent--;
      if (BLOCKS.has(name)) parts.push('\n');
    },
  });
  parser.end(html);
  return parts
    .join('')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n[\s]*/g, '\n')
    .trim();
}
