// What every package of package-lock.json is licensed under: allowed by .ci/licences.json, or named there with a reason.
//
//   node .ci/check-licences.mjs                            check
//   node .ci/check-licences.mjs --notices docs/licences.md check, and compare the page of what is shipped
//   node .ci/check-licences.mjs --write docs/licences.md   write that page
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @returns {packages: {name, version, licence, ships}[], wrong: string[]} */
export function checkLicences(lock, rules, installed = () => undefined) {
  const wrong = [];
  const used = new Set();
  const packages = Object.entries(lock.packages)
    .filter(([path, entry]) => path !== '' && !entry.link)
    .map(([path, entry]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      const declared = entry.license ?? installed(path);
      const rule =
        declared === undefined && rules.exceptions.find((exception) => name.startsWith(exception.packages));
      if (rule) used.add(rule);
      const licence = declared ?? (rule || undefined)?.licence;
      if (licence === undefined) wrong.push(`${name} ${entry.version} names no licence`);
      else if (!isAllowed(licence, new Set(rules.allowed)))
        wrong.push(`${name} ${entry.version} is under ${licence}, which is not allowed`);
      const found = installed(path);
      if (found !== undefined && entry.license !== undefined && found !== entry.license)
        wrong.push(`${name} ${entry.version}: the lock file says ${entry.license}, the package ${found}`);
      return {
        name,
        version: entry.version,
        licence: licence ?? 'none',
        ships: !entry.dev && !entry.devOptional,
      };
    });
  for (const { packages: prefix, reason } of rules.exceptions)
    if (!reason) wrong.push(`the exception ${prefix} gives no reason`);
  for (const rule of rules.exceptions)
    if (!used.has(rule)) wrong.push(`the exception ${rule.packages} is for nothing`);
  return { packages, wrong };
}

/** One of alternatives, all of what is joined by AND. */
export function isAllowed(expression, allowed) {
  const text = expression.trim();
  const inner = /^\((.*)\)$/.exec(text)?.[1];
  if (inner !== undefined && isBalanced(inner)) return isAllowed(inner, allowed);
  for (const [word, every] of [
    [' OR ', false],
    [' AND ', true],
  ]) {
    const parts = split(text, word);
    if (parts.length > 1)
      return every
        ? parts.every((part) => isAllowed(part, allowed))
        : parts.some((part) => isAllowed(part, allowed));
  }
  return allowed.has(text);
}

function isBalanced(text) {
  let depth = 0;
  for (const letter of text) {
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

function split(text, word) {
  const parts = [];
  let part = '';
  for (const piece of text.split(word)) {
    part = part === '' ? piece : `${part}${word}${piece}`;
    if (!isBalanced(part)) continue;
    parts.push(part);
    part = '';
  }
  return part === '' ? parts : [...parts, part];
}

/** The page of what is shipped. */
export function noticesPage(packages) {
  const shipped = [
    ...new Map(
      packages.filter(({ ships }) => ships).map((one) => [`${one.name} ${one.version}`, one]),
    ).values(),
  ];
  shipped.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1));
  const rows = shipped.map(
    ({ name, version, licence }) =>
      `| [${name}](https://www.npmjs.com/package/${name}) | ${version} | ${licence} |`,
  );
  return `# Licences

Assay is under the Apache License 2.0 (LICENSE); data that others made is named in NOTICE. These packages are installed with it, each
with its own licence in its folder. Written by \`node .ci/check-licences.mjs --write docs/licences.md\`; .ci/licences.json says which
licences are accepted.

| package | version | licence |
| --- | --- | --- |
${rows.join('\n')}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = join(fileURLToPath(import.meta.url), '../..');
  const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));
  const { packages, wrong } = checkLicences(read('package-lock.json'), read('.ci/licences.json'), (path) => {
    const file = join(root, path, 'package.json');
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).license : undefined;
  });
  const [mode, page] = process.argv.slice(2);
  if (mode === '--write') writeFileSync(join(root, page), noticesPage(packages));
  if (
    mode === '--notices' &&
    (!existsSync(join(root, page)) || readFileSync(join(root, page), 'utf8') !== noticesPage(packages))
  )
    wrong.push(`${page} is out of date: node .ci/check-licences.mjs --write ${page}`);
  for (const line of wrong) console.error(line);
  console.log(
    `${packages.length} packages, ${packages.filter(({ ships }) => ships).length} of them shipped, ${wrong.length} wrong`,
  );
  process.exitCode = wrong.length === 0 ? 0 : 1;
}
