import { entriesOfName, type Gazetteer } from './gazetteer.ts';
import type { PlaceContext } from './types.ts';

/** Words that come with a subdivision's name in addresses and are not part of it. */
const GENERIC =
  /(?:^(?:province|state|region|prov\.?|provincia|département|department|county|co\.?|canton|kanton|estado|land|freistaat|regione|comunidad autónoma|governorate|district|emirate) (?:of |de |del |di |do |da |d'|von )?)|(?: (?:province|state|region|governorate|voivodeship|department|prefecture|county|district|division|canton|oblast|territory|republic|municipality|emirate|parish|krai|metropolitan area|metropolitan city|shi|sheng|do|si))$/i;

/** A region field: a full code, a code's last part in a known country, or a name in any language. */
export function canonicalRegion(g: Gazetteer, text: string, context: PlaceContext = {}): string | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const code = trimmed.toUpperCase();
  const country = context.country ?? null;
  if (g.regions.has(code) && (country === null || code.startsWith(`${country}-`))) return code;
  const short = code.replace(/\./g, '');
  if (country !== null && /^[A-Z0-9]{1,3}$/.test(short) && g.regions.has(`${country}-${short}`))
    return `${country}-${short}`;
  return named(g, trimmed, country) ?? named(g, trimmed.replace(GENERIC, '').trim(), country);
}

/** Of several regions of a name: the one in the country; without a country only a single one, or the best known. */
function named(g: Gazetteer, name: string, country: string | null): string | null {
  const found: string[] = [];
  for (const entry of entriesOfName(g, name)) {
    const code = String(entry.id);
    if (entry.kind === 'region' && (country === null || code.startsWith(`${country}-`))) found.push(code);
  }
  if (found.length <= 1) return found[0] ?? null;
  const firstLevel = found.filter((code) => g.regions.get(code)?.parent === null);
  if (country !== null) return firstLevel[0] ?? found[0] ?? null;
  return firstLevel.length === 1 ? (firstLevel[0] ?? null) : null;
}
