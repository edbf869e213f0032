import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';

/** values.yaml as a Markdown table: a row for each value with its default, and one for each group that has a comment. */
export function valuesTable(text: string): string {
  const { contents } = parseDocument(text);
  if (!isMap(contents)) throw new Error('values.yaml is no map');
  return ['| value | default | what it does |', '| --- | --- | --- |', ...rowsOf(contents, '')].join('\n');
}

function rowsOf(map: YAMLMap, prefix: string): string[] {
  return map.items.flatMap((pair, index) => {
    const { key, value } = pair as Pair;
    if (!isScalar(key)) return [];
    const path = `${prefix}${String(key.value)}`;
    // The comment above the first key of a map belongs to the map in the syntax tree.
    const about = oneLine(
      key.commentBefore ?? (index === 0 && prefix !== '' ? map.commentBefore : undefined),
    );
    if (isMap(value) && value.items.length > 0 && !value.flow)
      return [...(about === '' ? [] : [`| \`${path}\` | | ${about} |`]), ...rowsOf(value, `${path}.`)];
    const shown = JSON.stringify((value as { toJSON?: () => unknown } | null)?.toJSON?.() ?? null);
    return [`| \`${path}\` | \`${shown}\` | ${about} |`];
  });
}

/** What stands right above; a comment with an empty line after it is about the file. */
function oneLine(comment: string | null | undefined): string {
  return (comment?.split(/\n\s*\n/).at(-1) ?? '')
    .split('\n')
    .map((line) => line.trim())
    .join(' ')
    .trim()
    .replaceAll('|', '\\|');
}
