import { SETTINGS } from './config.ts';

/** Every setting as a Markdown table: what `assay settings` prints and docs/settings.md holds. */
export function settingsTable(): string {
  const rows = Object.entries(SETTINGS).map(([key, { schema, about }]) => {
    const fallback: unknown = schema.safeParse(undefined).data;
    const shown =
      fallback === undefined ? '' : `\`${Array.isArray(fallback) ? fallback.join(',') : String(fallback)}\``;
    return `| \`ASSAY_${key}\` | ${shown} | ${about} |`;
  });
  return ['| variable | default | what it sets |', '| --- | --- | --- |', ...rows].join('\n');
}
