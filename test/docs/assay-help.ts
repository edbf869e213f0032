import { runCli } from '../../src/cli.ts';

const pages = new Map<string, string>();

/** What `assay COMMAND... --help` prints, with no line wrapped. Undefined where there is no such command. */
export async function assayHelp(commands: string[]): Promise<string | undefined> {
  const key = commands.join(' ');
  const known = pages.get(key);
  if (known !== undefined) return known === '' ? undefined : known;
  const written: string[] = [];
  const { write } = process.stdout;
  const { write: writeError } = process.stderr;
  const keep = (text: unknown): boolean => {
    written.push(String(text));
    return true;
  };
  process.stdout.write = keep;
  process.stderr.write = keep;
  try {
    await runCli(['node', 'assay', ...commands, '--help'], {});
  } finally {
    process.stdout.write = write;
    process.stderr.write = writeError;
  }
  const text = written.join('').replaceAll(/\n {10,}/g, ' ');
  // A wrong subcommand prints the help of the command above it.
  const found = commands.every((command) => new RegExp(`^Usage: assay .*\\b${command}\\b`, 'm').test(text));
  pages.set(key, found ? text : '');
  return found ? text : undefined;
}

/** What is wrong with a call of `assay`: a command or an option that it does not have. */
export async function wrongAssayCall(args: string[]): Promise<string[]> {
  const words = args.filter((arg) => arg !== '');
  const [first] = words;
  if (first === undefined) return [];
  if (first.startsWith('-')) {
    const wrong = await wrongOptions('', await assayHelp([]), [first]);
    return [...wrong, ...(await wrongAssayCall(words.slice(2)))];
  }
  const help = await assayHelp([first]);
  if (help === undefined) return [`assay has no command ${first}`];
  const [, second, third] = words;
  const isWord = (word: string | undefined): word is string =>
    word !== undefined && /^[a-z][a-z-]*$/.test(word);
  if (!/^Commands:/m.test(help) || !isWord(second)) return wrongOptions(first, help, words);
  const subHelp = await assayHelp([first, second]);
  if (subHelp === undefined) return [`assay ${first} has no command ${second}`];
  if (!/^Commands:/m.test(subHelp) || !isWord(third))
    return wrongOptions(`${first} ${second}`, subHelp, words);
  const deep = await assayHelp([first, second, third]);
  if (deep === undefined) return [`assay ${first} ${second} has no command ${third}`];
  return wrongOptions(`${first} ${second} ${third}`, deep, words);
}

/** Options of the program itself are taken behind a command too. */
async function wrongOptions(command: string, help: string | undefined, words: string[]): Promise<string[]> {
  const own = await assayHelp([]);
  const known = `${help ?? ''}\n${own?.slice(0, own.indexOf('Commands:')) ?? ''}`;
  return words
    .filter((word) => /^--?[a-z]/.test(word))
    .map((word) => word.replace(/=.*$/, ''))
    .filter((option) => !new RegExp(`(^|[ ,])${option}(?![a-z-])`, 'm').test(known))
    .map((option) => `assay ${command} has no option ${option}`);
}
