import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';

/** The documents whose commands are run: README.md and CONTRIBUTING.md first, then every page of docs. */
export function pages(): string[] {
  const docs = readdirSync(join(packageRoot(), 'docs'))
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `docs/${name}`);
  return ['README.md', 'CONTRIBUTING.md', ...docs];
}

const OTHER_FOLDERS = ['docs/adr', 'bench', 'demo', 'helm', 'loadtest', 'terraform'];
const OTHER_FILES = ['CHANGELOG.md', 'models/static-v1/CARD.md', 'src/vocabulary/data/README.md'];

/** Documents whose links are followed too. */
export function linkedPages(): string[] {
  const found = OTHER_FOLDERS.flatMap((folder) =>
    readdirSync(join(packageRoot(), folder))
      .filter((name) => name.endsWith('.md'))
      .sort()
      .map((name) => `${folder}/${name}`),
  );
  return [...pages(), ...found, ...OTHER_FILES];
}
