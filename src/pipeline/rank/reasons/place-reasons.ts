import type { Filter } from '../../../domain/filter.ts';
import type { Lead } from '../../../domain/lead.ts';
import type { Places } from '../../knowledge.ts';
import type { Reason } from './reason.ts';
import { listed } from './text.ts';

const NAMED_MAX = 3;

/** Where the company is, next to where it was asked to be. */
export function placeReason(include: Filter, exclude: Filter, places: Places): Reason[] {
  const asked = askedNames(include, places);
  const out = exclude.countries.map((code) => places.country(code)?.name ?? code);
  if (asked.length === 0 && out.length === 0) return [];
  if (asked.length === 0) {
    const elsewhere = brief(out);
    return [
      ({ lead }) =>
        lead.country === null
          ? `Country unknown; not ${elsewhere} was asked`
          : `${whereIs(lead, places)} is outside ${elsewhere}`,
    ];
  }
  const wanted = brief(asked);
  return [
    ({ lead, missed }) => {
      const here = whereIs(lead, places);
      if (here === '') return `Place unknown; ${wanted} was asked`;
      const missedNames = missed.size === 0 ? [] : askedNames(include, places, missed);
      return missedNames.length === 0
        ? insideSentence(include, lead, here, places)
        : `${here} is not in ${brief(missedNames)}`;
    },
  ];
}

function insideSentence(include: Filter, lead: Lead, here: string, places: Places): string {
  if (include.cities.some((city) => city.toLowerCase() === lead.city?.toLowerCase()))
    return `In ${here}, as asked`;
  if (lead.region !== null && include.regions.includes(lead.region)) {
    const region = places.region(lead.region)?.name ?? lead.region;
    return lead.city === null ? `In ${region}, as asked` : `${lead.city} is in ${region}`;
  }
  const country = lead.country === null ? null : (places.country(lead.country)?.name ?? lead.country);
  return lead.city === null || country === null ? `In ${here}, as asked` : `${lead.city} is in ${country}`;
}

function whereIs(lead: Lead, places: Places): string {
  const region = lead.region === null ? null : (places.region(lead.region)?.name ?? lead.region);
  const country = lead.country === null ? null : (places.country(lead.country)?.name ?? lead.country);
  const near = lead.city ?? region;
  if (near === null) return country ?? '';
  return country === null ? near : `${near}, ${country}`;
}

/** The places asked for; with `only`, those of the named fields. */
function askedNames(filter: Filter, places: Places, only?: ReadonlySet<string>): string[] {
  const counts = (field: string) => only === undefined || only.has(field);
  return [
    ...(counts('cities') ? filter.cities : []),
    ...(counts('regions') ? filter.regions.map((code) => places.region(code)?.name ?? code) : []),
    ...(counts('countries') ? filter.countries.map((code) => places.country(code)?.name ?? code) : []),
  ];
}

function brief(names: readonly string[]): string {
  const rest = names.length - NAMED_MAX;
  return rest <= 1 ? listed(names, 'or') : `${names.slice(0, NAMED_MAX).join(', ')} or ${rest} more places`;
}
