import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadPlaces } from './index.ts';

const places = loadPlaces();

describe('resolveLocation', () => {
  it.each<[string, string | null, string | null, string | null]>([
    ['London, England, United Kingdom', 'GB', 'GB-ENG', 'London'],
    ['SF Bay Area', 'US', 'US-CA', 'San Francisco Bay Area'],
    ['San Francisco Bay Area', 'US', 'US-CA', 'San Francisco Bay Area'],
    ['Remote (US)', 'US', null, null],
    ['Remote', null, null, null],
    ['Remote, OR, USA', 'US', 'US-OR', 'Remote'],
    ['München', 'DE', 'DE-BY', 'Munich'],
    ['Redwood City, CA, USA', 'US', 'US-CA', 'Redwood City'],
    ['Bengaluru, Karnataka, India', 'IN', 'IN-KA', 'Bengaluru'],
    ['Bangalore, India', 'IN', 'IN-KA', 'Bengaluru'],
    ['New York, NY; Remote', 'US', 'US-NY', 'New York'],
    ['New York', 'US', 'US-NY', 'New York'],
    ['Paris, Texas', 'US', 'US-TX', 'Paris'],
    ['Paris, TX', 'US', 'US-TX', 'Paris'],
    ['Paris', 'FR', 'FR-IDF', 'Paris'],
    ['Atlanta, GA', 'US', 'US-GA', 'Atlanta'],
    ['Atlanta, Georgia', 'US', 'US-GA', 'Atlanta'],
    ['Tbilisi, Georgia', 'GE', 'GE-TB', 'Tbilisi'],
    ['Toronto, ON', 'CA', 'CA-ON', 'Toronto'],
    ['Ontario, CA, USA', 'US', 'US-CA', 'Ontario'],
    ['Munich, BY, Germany', 'DE', 'DE-BY', 'Munich'],
    ['Kraków, Lesser Poland Voivodeship, Poland', 'PL', 'PL-12', 'Kraków'],
    ['Singapore', 'SG', null, 'Singapore'],
    ['California', 'US', 'US-CA', null],
    ['Texas, United States', 'US', 'US-TX', null],
    ['NY, USA', 'US', 'US-NY', null],
    ['MH, India', 'IN', 'IN-MH', null],
    ['Deutschland', 'DE', null, null],
    ['日本', 'JP', null, null],
    ['東京', 'JP', 'JP-13', 'Tokyo'],
    ['Berlin Germany', 'DE', 'DE-BE', 'Berlin'],
    ['Austin TX', 'US', 'US-TX', 'Austin'],
    ['Remote - Germany', 'DE', null, null],
    ['EMEA', null, null, null],
    ['', null, null, null],
    ['???', null, null, null],
    ['Eldorania', null, null, null],
    ['Gotham, Germany', 'DE', null, 'Gotham'],
  ])('%s -> %s, %s, %s', (text, country, region, city) => {
    expect(places.resolveLocation(text)).toEqual({ country, region, city });
  });

  it('does not choose between cities of about equal size', () => {
    expect(places.resolveLocation('Springfield')).toEqual({ country: null, region: null, city: null });
  });

  it('answers any text with codes it knows, or null (property)', () => {
    const bits = fc.constantFrom(
      'Paris',
      'CA',
      'USA',
      'Georgia',
      ',',
      '; ',
      ' ',
      '(',
      'Remote',
      'Springfield',
      '東京',
      '/',
      'NY',
      'Lagos',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(bits, { maxLength: 8 }).map((all) => all.join(' ')),
        ),
        (text) => {
          const { country, region } = places.resolveLocation(text);
          if (country !== null) expect(places.country(country)).not.toBeNull();
          if (region !== null) expect(places.countryOfRegion(region)).toBe(country);
        },
      ),
      { numRuns: 300 },
    );
  });

  const shared = new URL('../../../../shared/data/yc/leads.jsonl', import.meta.url);
  it.skipIf(!existsSync(shared))(
    'agrees with the given country, region and city of thousands of real locations',
    () => {
      const right = { country: 0, region: 0, city: 0 };
      const given = { country: 0, region: 0, city: 0 };
      for (const line of readFileSync(shared, 'utf8').trim().split('\n')) {
        const lead: { location?: string; country?: string; region?: string; city?: string } =
          JSON.parse(line);
        if (lead.location === undefined) continue;
        const resolved = places.resolveLocation(lead.location);
        for (const field of ['country', 'region', 'city'] as const) {
          if (lead[field] === undefined) continue;
          given[field]++;
          if (resolved[field] === lead[field]) right[field]++;
        }
      }
      expect(given.country).toBeGreaterThan(5000);
      expect(right.country / given.country).toBeGreaterThan(0.99);
      expect(right.region / given.region).toBeGreaterThan(0.99);
      expect(right.city / given.city).toBeGreaterThan(0.97);
    },
  );
});

describe('canonical fields', () => {
  it.each([
    ['United States', 'US'],
    ['usa', 'US'],
    ['U.S.A.', 'US'],
    ['gb', 'GB'],
    ['England', 'GB'],
    ['Deutschland', 'DE'],
    ['Pays-Bas', 'NL'],
    ['DEU', 'DE'],
    ['Korea, Republic of', 'KR'],
    ['中国', 'CN'],
    ['Freedonia', null],
    ['', null],
  ])('country %s -> %s', (text, code) => {
    expect(places.canonicalCountry(text)).toBe(code);
  });

  it('reads a region by code, by name in any language, and by the country it is in', () => {
    expect(places.canonicalRegion('US-CA')).toBe('US-CA');
    expect(places.canonicalRegion('California')).toBe('US-CA');
    expect(places.canonicalRegion('CA', { country: 'US' })).toBe('US-CA');
    expect(places.canonicalRegion('Bayern')).toBe('DE-BY');
    expect(places.canonicalRegion('BY', { country: 'DE' })).toBe('DE-BY');
    expect(places.canonicalRegion('Punjab', { country: 'PK' })).toBe('PK-PB');
    expect(places.canonicalRegion('Province of Ontario')).toBe('CA-ON');
    expect(places.canonicalRegion('US-CA', { country: 'DE' })).toBeNull();
    expect(places.canonicalRegion('Eldorania', { country: 'US' })).toBeNull();
  });

  it('gives a city its common English name, and an unknown one back in proper case', () => {
    expect(places.canonicalCity('münchen')).toBe('Munich');
    expect(places.canonicalCity('NEW YORK')).toBe('New York');
    expect(places.canonicalCity('nyc')).toBe('New York');
    expect(places.canonicalCity('são paulo', { country: 'BR' })).toBe('São Paulo');
    expect(places.canonicalCity('  little  piddling ')).toBe('Little Piddling');
    expect(places.canonicalCity('McMurdo Flats')).toBe('McMurdo Flats');
    expect(places.canonicalCity(' ')).toBeNull();
  });
});

describe('where things lie', () => {
  it('knows the region and country of a city, by context where there are several', () => {
    expect(places.regionOfCity('Portland')).toBe('US-OR');
    expect(places.regionOfCity('Portland', { region: 'US-ME' })).toBe('US-ME');
    expect(places.countryOfCity('Cambridge', { country: 'US' })).toBe('US');
    expect(places.countryOfCity('Eldorania')).toBeNull();
    expect(places.countryOfRegion('CA-QC')).toBe('CA');
    expect(places.countryOfRegion('XX-YY')).toBeNull();
    expect(places.cities('Springfield', { country: 'US' }).length).toBeGreaterThan(3);
    expect(places.cities('Dover', { region: 'GB-KEN' })[0]?.country).toBe('GB');
  });

  it('says what an area contains, down to cities and up from them', () => {
    expect(places.areaContains('emea', { country: 'FR' })).toBe(true);
    expect(places.areaContains('emea', { country: 'US' })).toBe(false);
    expect(places.areaContains('midwest', { region: 'US-OH' })).toBe(true);
    expect(places.areaContains('midwest', { city: 'Chicago' })).toBe(true);
    expect(places.areaContains('bay_area', { city: 'oakland', region: 'US-CA' })).toBe(true);
    expect(places.areaContains('bay_area', { city: 'Fresno' })).toBe(false);
    expect(places.areaContains('bay_area', { city: 'Dublin', country: 'IE' })).toBe(false);
    expect(places.areaContains('dach', { region: 'DE-BY' })).toBe(true);
    expect(places.areaContains('nowhere', { country: 'FR' })).toBe(false);
  });

  it('measures distances and lists what is near', () => {
    expect(places.distanceKm('London', 'Paris')).toBeGreaterThan(330);
    expect(places.distanceKm('London', 'Paris')).toBeLessThan(355);
    expect(places.distanceKm('London', 'Eldorania')).toBeNull();
    expect(places.neighbouringCities('San Francisco')).toEqual(
      expect.arrayContaining(['Oakland', 'Berkeley']),
    );
    expect(places.neighbouringCities('San Francisco')).not.toContain('Los Angeles');
    expect(places.neighbouringCities('Munich', {}, { radiusKm: 15, limit: 5 }).length).toBeLessThanOrEqual(5);
    expect(places.neighbouringCities('Eldorania')).toEqual([]);
  });

  it('knows neighbours both ways', () => {
    expect(places.neighbouringRegions('US-CA')).toEqual(expect.arrayContaining(['US-AZ', 'US-NV', 'US-OR']));
    expect(places.neighbouringRegions('US-NV')).toContain('US-CA');
    expect(places.neighbouringRegions('XX-YY')).toEqual([]);
    expect(places.neighbouringCountries('DE')).toEqual(expect.arrayContaining(['AT', 'FR', 'NL']));
    expect(places.neighbouringCountries('GB')).toContain('IE');
  });

  it('groups countries that business treats as one', () => {
    expect(places.sameArea('DE', 'AT')).toBe(true);
    expect(places.sameArea('SE', 'FI')).toBe(true);
    expect(places.sameArea('AU', 'NZ')).toBe(true);
    expect(places.sameArea('DE', 'US')).toBe(false);
    expect(places.sameArea('DE', 'DE')).toBe(true);
  });
});
