import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

type Flags<T extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: T; allowPositionals: true }>
>;

/**
 * The arguments of a bench. `--help` prints the text and ends the process; an argument too few or that nobody knows ends it
 * too, with status 1 and the way to the text.
 */
export function readFlags<T extends ParseArgsOptionsConfig>(
  help: string,
  options: T,
  positionalsMin = 0,
): Flags<T> {
  if (process.argv.includes('--help')) end(help, 0);
  try {
    const flags = parseArgs({ options, allowPositionals: true });
    if (flags.positionals.length >= positionalsMin) return flags;
    return end('An argument is missing; --help says which there are.', 1);
  } catch (error) {
    return end(`${error instanceof Error ? error.message : String(error)}\n--help says which there are.`, 1);
  }
}

function end(text: string, status: number): never {
  (status === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  process.exit(status);
}
