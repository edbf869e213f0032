import type { Filter, Range } from '../../../domain/filter.ts';
import type { Reason } from './reason.ts';
import { capitalised, listed, money, placings, ranged, standing } from './text.ts';

export function sizeReason(asked: Range | undefined): Reason[] {
  if (asked === undefined) return [];
  const wanted = ranged(asked);
  const placed = placings(asked);
  return [
    ({ lead }) => {
      const { employees_min: min, employees_max: max } = lead;
      if (min === null && max === null) return `Size unknown; ${wanted} employees were asked`;
      const low = min ?? max ?? 0;
      const high = max ?? min ?? 0;
      const own =
        low === high ? `${low} ${low === 1 ? 'employee' : 'employees'}` : `${low}-${high} employees`;
      const from = standing(low, asked);
      return from === standing(high, asked) ? `${own}: ${placed[from]}` : `${own}: partly inside ${wanted}`;
    },
  ];
}

export function numberReasons(include: Filter): Reason[] {
  const { founded, funding_usd: funding } = include;
  return [
    ...(founded === undefined ? [] : [foundedReason(founded)]),
    ...(funding === undefined ? [] : [fundingReason(funding)]),
  ];
}

function foundedReason(asked: Range): Reason {
  const wanted = ranged(asked);
  const { inside, below, above } = placings(asked);
  const placed = {
    inside,
    below: below.replace(/^below/, 'before'),
    above: above.replace(/^above/, 'after'),
  };
  return ({ lead: { founded_year: year } }) =>
    year === null
      ? `Founding year unknown; ${wanted} was asked`
      : `Founded in ${year}: ${placed[standing(year, asked)]}`;
}

function fundingReason(asked: Range): Reason {
  const wanted = ranged(asked, money);
  const placed = placings(asked, money);
  return ({ lead: { funding_usd: usd } }) =>
    usd === null
      ? `Funding unknown; ${wanted} was asked`
      : `Raised ${money(usd)}: ${placed[standing(usd, asked)]}`;
}

export function valueReasons({ funding_stages, company_types, technologies }: Filter): Reason[] {
  return [
    ...valueReason('Funding stage', 'funding_stage', funding_stages),
    ...valueReason('Company type', 'company_type', company_types),
    ...technologyReason(technologies),
  ];
}

function valueReason(
  label: string,
  field: 'funding_stage' | 'company_type',
  asked: readonly string[],
): Reason[] {
  if (asked.length === 0) return [];
  const wanted = listed(asked.map(readable), 'or');
  return [
    ({ lead }) => {
      const own = lead[field];
      if (own === null) return `${label} unknown; ${wanted} was asked`;
      return asked.includes(own)
        ? `${capitalised(readable(own))}, as asked`
        : `${label} is ${readable(own)}, not ${wanted}`;
    },
  ];
}

function technologyReason(asked: readonly string[]): Reason[] {
  if (asked.length === 0) return [];
  const none = `Does not use ${listed(asked.map(capitalised), 'or')} as far as we know`;
  return [
    ({ lead }) => {
      const uses = asked.filter((technology) => lead.technologies.includes(technology));
      return uses.length > 0 ? `Uses ${listed(uses.map(capitalised))}` : none;
    },
  ];
}

export function roleReasons(include: Filter): Reason[] {
  const asked =
    include.titles.length > 0 ? include.titles : [...include.seniorities, ...include.functions].map(readable);
  if (asked.length === 0) return [];
  const wanted = listed(asked, include.titles.length > 0 ? 'or' : 'and');
  return [
    ({ lead, missed }) => {
      if (lead.title === null) return `No contact's title is known; ${wanted} was asked`;
      const isMissed = ['titles', 'functions', 'seniorities'].some((field) => missed.has(field));
      return isMissed ? `${lead.title} is not quite ${wanted}` : `${lead.title}, as asked`;
    },
  ];
}

function readable(code: string): string {
  const words = code.replaceAll('_', ' ');
  return words
    .replace(/^series [a-f]$/, (series) => `Series ${series.at(-1)?.toUpperCase()}`)
    .replace(/^ipo$/, 'IPO');
}
