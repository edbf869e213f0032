export interface Family {
  type: string;
  labels: Set<string>;
  series: number;
}

/** Metric families of a scrape in the Prometheus text format, by name. */
export function readScrape(text: string): Map<string, Family> {
  const families = new Map<string, Family>();
  for (const line of text.split('\n')) {
    const [, declared, type] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    if (declared !== undefined) families.set(declared, { type: type ?? '', labels: new Set(), series: 0 });
    const [, name, inside] = /^([a-z_][a-z0-9_]*)(?:\{(.*)\})? \S+$/i.exec(line) ?? [];
    if (name === undefined) continue;
    const family = families.get(name) ?? families.get(name.replace(/_(bucket|sum|count)$/, ''));
    if (family === undefined) throw new Error(`${name} has no type`);
    family.series++;
    for (const [, label] of (inside ?? '').matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g))
      if (label !== undefined && !(label === 'le' && family.type === 'histogram')) family.labels.add(label);
  }
  return families;
}

/** The tables of docs/metrics.md, by name. */
export function readMetricsPage(text: string): Map<string, Omit<Family, 'series'>> {
  const families = new Map<string, Omit<Family, 'series'>>();
  for (const [, name, type, labels] of text.matchAll(/^\| `(\w+)` \| (\w+) \| ([^|]*) \|/gm))
    families.set(name ?? '', {
      type: type ?? '',
      labels: new Set([...(labels ?? '').matchAll(/`(\w+)`/g)].map(([, label]) => label ?? '')),
    });
  return families;
}
