import type { Filter, Range } from '../../../domain/filter.ts';
import type { Lead } from '../../../domain/lead.ts';
import { capitalised, listed, money, placed, ranged, standing } from './text.ts';

export function sizeReason(asked: Range | undefined, lead: Lead): string[] {
  if (asked === undefined) return [];
  const { employees_min: min, employees_max: max } = lead;
  if (min === null && max === null) return [`Size unknown; ${ranged(asked)} employees were asked`];
  const low = min ?? max ?? 0;
  const high = max ?? min ?? 0;
  const own =
    low === high
      ? `${low} ${low === 1 ? 'employee' : 'employees'}`
      : `${ranged({ min: low, max: high })} employees`;
  const from = standing(low, asked);
  const to = standing(high, asked);
  if (from === to) return [`${own}: ${placed(low, asked)}`];
  return [`${own}: partly inside ${ranged(asked)}`];
}

export function numberReasons(include: Filter, lead: Lead): string[] {
  const reasons: string[] = [];
  if (include.founded !== undefined)
    reasons.push(
      lead.founded_year === null
        ? `Founding year unknown; ${ranged(include.founded)} was asked`
        : `Founded in ${lead.founded_year}: ${placed(lead.founded_year, include.founded)
            .replace(/^above/, 'after')
            .replace(/^below/, 'before')}`,
    );
  if (include.funding_usd !== undefined)
    reasons.push(
      lead.funding_usd === null
        ? `Funding unknown; ${ranged(include.funding_usd, money)} was asked`
        : `Raised ${money(lead.funding_usd)}: ${placed(lead.funding_usd, include.funding_usd, money)}`,
    );
  return reasons;
}

export function valueReasons(include: Filter, lead: Lead): string[] {
  const reasons: string[] = [];
  const single = (label: string, asked: readonly string[], own: string | null) => {
    if (asked.length === 0) return;
    const wanted = listed(asked.map(readable), 'or');
    if (own === null) reasons.push(`${label} unknown; ${wanted} was asked`);
    else if (asked.includes(own)) reasons.push(`${capitalised(readable(own))}, as asked`);
    else reasons.push(`${label} is ${readable(own)}, not ${wanted}`);
  };
  single('Funding stage', include.funding_stages, lead.funding_stage);
  single('Company type', include.company_types, lead.company_type);
  const uses = include.technologies.filter((technology) => lead.technologies.includes(technology));
  if (uses.length > 0) reasons.push(`Uses ${listed(uses.map(capitalised))}`);
  else if (include.technologies.length > 0)
    reasons.push(`Does not use ${listed(include.technologies.map(capitalised), 'or')} as far as we know`);
  return reasons;
}

export function roleReasons(include: Filter, missed: ReadonlySet<string>, lead: Lead): string[] {
  const asked =
    include.titles.length > 0 ? include.titles : [...include.seniorities, ...include.functions].map(readable);
  if (asked.length === 0) return [];
  const wanted = listed(asked, include.titles.length > 0 ? 'or' : 'and');
  if (lead.title === null) return [`No contact's title is known; ${wanted} was asked`];
  const isMissed = ['titles', 'functions', 'seniorities'].some((field) => missed.has(field));
  return [isMissed ? `${lead.title} is not quite ${wanted}` : `${lead.title}, as asked`];
}

function readable(code: string): string {
  const words = code.replaceAll('_', ' ');
  return words
    .replace(/^series [a-f]$/, (series) => `Series ${series.at(-1)?.toUpperCase()}`)
    .replace(/^ipo$/, 'IPO');
}
