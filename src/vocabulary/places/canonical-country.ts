import { entriesOfName, type Gazetteer } from './gazetteer.ts';

/** Three-letter codes that records carry and that are no alias of their own. */
const ALPHA_3: Record<string, string> = {
  AUT: 'AT',
  BEL: 'BE',
  CAN: 'CA',
  CHE: 'CH',
  CHN: 'CN',
  COL: 'CO',
  CZE: 'CZ',
  DEU: 'DE',
  DNK: 'DK',
  ESP: 'ES',
  EST: 'EE',
  FIN: 'FI',
  GRC: 'GR',
  HUN: 'HU',
  IDN: 'ID',
  IRL: 'IE',
  ISR: 'IL',
  ITA: 'IT',
  KEN: 'KE',
  LTU: 'LT',
  LVA: 'LV',
  MYS: 'MY',
  NGA: 'NG',
  NOR: 'NO',
  PAK: 'PK',
  PER: 'PE',
  PHL: 'PH',
  POL: 'PL',
  PRT: 'PT',
  ROU: 'RO',
  RUS: 'RU',
  SAU: 'SA',
  SWE: 'SE',
  THA: 'TH',
  TUR: 'TR',
  TWN: 'TW',
  UKR: 'UA',
  VNM: 'VN',
  ZAF: 'ZA',
  ARE: 'AE',
  ARG: 'AR',
  CHL: 'CL',
  HKG: 'HK',
  SVK: 'SK',
  SVN: 'SI',
  BGR: 'BG',
  HRV: 'HR',
  SRB: 'RS',
  LUX: 'LU',
  EGY: 'EG',
  MAR: 'MA',
  QAT: 'QA',
  KWT: 'KW',
  URY: 'UY',
  ECU: 'EC',
};

/** A country field as records carry it: a code, a name in any language, an abbreviation, or a nation ("England"). */
export function canonicalCountry(g: Gazetteer, text: string): string | null {
  const trimmed = text.trim();
  const code = trimmed.toUpperCase();
  if (code.length === 2 && g.countries.has(code)) return code;
  for (const entry of entriesOfName(g, trimmed)) {
    if (entry.kind === 'country') return String(entry.id);
  }
  for (const entry of entriesOfName(g, trimmed)) {
    const nation = String(entry.id);
    if (entry.kind === 'region' && nation.startsWith('GB-') && g.regions.get(nation)?.parent === null)
      return 'GB';
  }
  return ALPHA_3[code] ?? null;
}
