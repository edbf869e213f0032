import { entriesOfName, type Gazetteer } from './gazetteer.ts';
import type { City, PlaceContext } from './types.ts';

/** The cities of a name in any language, inside the context, most populous first. */
export function citiesNamed(g: Gazetteer, name: string, context: PlaceContext = {}): City[] {
  const country = context.country ?? context.region?.slice(0, 2) ?? null;
  const found: City[] = [];
  for (const entry of entriesOfName(g, name)) {
    const city = typeof entry.id === 'number' ? g.cities.at(entry.id) : undefined;
    if (city === undefined || (country !== null && city.country !== country)) continue;
    if (!context.region || isInRegion(g, city.region, context.region)) found.push(city);
  }
  return found.sort((a, b) => b.population - a.population || a.row - b.row);
}

/** Whether a city's region is, or may hold, the asked one: cities are listed under the first level ("GB-ENG" for Kent). */
function isInRegion(g: Gazetteer, of: string | null, asked: string): boolean {
  return of === asked || (of !== null && g.regions.get(asked)?.parent === of);
}
