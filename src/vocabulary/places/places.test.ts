import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, loadPlaces, type PlaceCandidate } from './index.ts';

const places = loadPlaces();
const tokens = (text: string): string[] => text.split(/\s+/).map(fold);
const match = (text: string, i = 0): readonly PlaceCandidate[] => places.match(tokens(text), i);
const best = (text: string, i = 0): PlaceCandidate | undefined => match(text, i)[0];
const refs = (text: string): string[] => match(text).map(({ ref }) => ref);

describe('match', () => {
  it.each([
    ['Germany', 'country', 'DE'],
    ['United States of America', 'country', 'US'],
    ['Dutch', 'demonym', 'NL'],
    ['California', 'region', 'US-CA'],
    ['New South Wales', 'region', 'AU-NSW'],
    ['Munich', 'city', 'city:DE:DE-BY:Munich'],
    ['Salt Lake City', 'city', 'city:US:US-UT:Salt Lake City'],
    ['EMEA', 'area', 'emea'],
    ['San Francisco Bay Area', 'area', 'bay_area'],
    ['Research Triangle', 'area', 'research_triangle'],
    ['NYC', 'city', 'city:US:US-NY:New York'],
  ])('reads %s as the %s %s', (text, kind, ref) => {
    const first = best(text);
    expect(first).toMatchObject({ kind, ref, length: text.split(' ').length });
  });

  it('finds a name however it is cut into tokens', () => {
    for (const cut of [
      ['dallas-fort', 'worth'],
      ['dallas', '-', 'fort', 'worth'],
      ['dallas', 'fort', 'worth'],
      ['dallas/fort', 'worth'],
    ]) {
      expect(places.match(cut, 0)[0], cut.join(' ')).toMatchObject({ ref: 'dfw', length: cut.length });
    }
    for (const cut of [['u.s.'], ['u', 's'], ['us'], ['u.s']]) {
      expect(places.match(cut, 0)[0], cut.join(' ')).toMatchObject({ ref: 'US', length: cut.length });
    }
  });

  it('puts the longest reading first and keeps the shorter ones', () => {
    const found = match('New York State');
    expect(found[0]).toMatchObject({ ref: 'US-NY', length: 3 });
    expect(found.map(({ length }) => length)).toContain(2);
  });

  it('never reads past the end or from beyond it', () => {
    expect(match('New')).toEqual([]);
    expect(places.match(['germany'], 1)).toEqual([]);
    expect(places.match([], 0)).toEqual([]);
  });

  it('gives both readings of names that are a city and a state, or a state and a country', () => {
    expect(refs('New York')).toEqual(expect.arrayContaining(['city:US:US-NY:New York', 'US-NY']));
    expect(refs('Washington')).toEqual(expect.arrayContaining(['city:US:US-DC:Washington', 'US-WA']));
    expect(refs('Georgia')).toEqual(expect.arrayContaining(['US-GA', 'GE']));
    expect(refs('Singapore')).toEqual(expect.arrayContaining(['SG', 'city:SG::Singapore']));
  });

  it('tells namesakes apart by where they lie', () => {
    const paris = match('Paris').filter(({ kind }) => kind === 'city');
    expect(paris[0]?.within).toEqual({ country: 'FR', region: 'FR-IDF' });
    expect(paris.map(({ within }) => within.region)).toContain('US-TX');
    expect(match('Portland').map(({ within }) => within.region)).toEqual(
      expect.arrayContaining(['US-OR', 'US-ME']),
    );
    expect(match('Cambridge').map(({ within }) => within.region)).toEqual(
      expect.arrayContaining(['GB-ENG', 'US-MA']),
    );
    expect(match('Columbia').map(({ within }) => within.region)).toContain('US-SC');
  });

  it.each(['or', 'in', 'me', 'la', 'ok', 'hi', 'oh', 'de', 'ca', 'pa'])(
    'marks "%s" as an abbreviation',
    (word) => {
      expect(match(word).length).toBeGreaterThan(0);
      for (const { caution } of match(word)) expect(caution).toBe('abbreviation');
    },
  );

  it.each(['nice', 'reading', 'mobile', 'orange', 'bath', 'split', 'lincoln', 'us'])(
    'marks "%s" as a common word',
    (word) => {
      expect(best(word)?.caution).toBe('common_word');
    },
  );

  it.each(['of', 'most', 'lead', 'para', 'sales', 'data', 'co founder', 'west'])(
    'leaves "%s" alone',
    (text) => {
      expect(match(text).filter(({ caution }) => caution !== 'abbreviation')).toEqual([]);
    },
  );

  it.each(['germany', 'texas', 'nashville', 'london', 'emea', 'usa', 'uk', 'bavarian'])(
    'needs no context for "%s"',
    (word) => {
      expect(best(word)?.caution).toBe('ok');
    },
  );

  it('reads "greater", "area" and the like with the name, which makes it certain', () => {
    expect(best('greater houston')).toMatchObject({ ref: 'greater_houston', length: 2 });
    expect(match('greater nottingham')[0]).toMatchObject({ display: 'Nottingham', length: 2, caution: 'ok' });
    expect(best('or area')).toMatchObject({ ref: 'US-OR', length: 2, caution: 'ok' });
    expect(best('Chicago metropolitan area')).toMatchObject({ length: 3 });
    expect(best('área metropolitana de Valencia')).toMatchObject({ display: 'Valencia', length: 4 });
  });

  it('expands areas into their members only', () => {
    expect(best('DACH')?.value).toEqual({ countries: ['DE', 'AT', 'CH'], regions: [], cities: [] });
    expect(best('midwest')?.value.regions).toEqual(expect.arrayContaining(['US-OH', 'US-IL']));
    expect(best('bay area')?.value.cities).toEqual(
      expect.arrayContaining(['San Francisco', 'Oakland', 'San Francisco Bay Area']),
    );
    expect(best('bay area')?.within).toEqual({ country: 'US', region: 'US-CA' });
    expect(best('emea')?.value.countries).toEqual(expect.arrayContaining(['DE', 'GB', 'AE', 'NG', 'ZA']));
    expect(best('emea')?.value.countries).not.toContain('US');
  });

  it('takes any tokens without failing, and covers no more than there are (property)', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string({ unit: 'binary' }),
            fc.constantFrom('new', 'york', '', '-', 'san', 'of', '東京'),
          ),
          { maxLength: 12 },
        ),
        (words) => {
          for (let i = 0; i <= words.length; i++) {
            let before = Number.POSITIVE_INFINITY;
            for (const { length, prior } of places.match(words, i)) {
              expect(length).toBeGreaterThan(0);
              expect(i + length).toBeLessThanOrEqual(words.length);
              expect(length).toBeLessThanOrEqual(before);
              expect(prior).toBeGreaterThanOrEqual(0);
              expect(prior).toBeLessThanOrEqual(1);
              before = length;
            }
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('nine languages', () => {
  it.each([
    ['en', 'Central and Eastern Europe', 'cee'],
    ['de', 'Deutschland, Österreich und der Schweiz', 'dach'],
    ['de', 'Vereinigten Staaten', 'US'],
    ['de', 'deutschen', 'DE'],
    ['de', 'schweizerische', 'CH'],
    ['de', 'Ruhrgebiet', 'ruhr'],
    ['de', 'Bayern', 'DE-BY'],
    ['de', 'Kalifornien', 'US-CA'],
    ['fr', 'Pays nordiques', 'nordics'],
    ['fr', 'françaises', 'FR'],
    ['fr', 'canadiennes', 'CA'],
    ['fr', 'États-Unis', 'US'],
    ['fr', 'Île de France', 'FR-IDF'],
    ['es', 'América Latina', 'latam'],
    ['es', 'españolas', 'ES'],
    ['es', 'alemanas', 'DE'],
    ['es', 'Países Bajos', 'NL'],
    ['es', 'Cataluña', 'ES-CT'],
    ['pt', 'brasileiras', 'BR'],
    ['pt', 'alemães', 'DE'],
    ['pt', 'Sudeste Asiático', 'southeast_asia'],
    ['pt', 'Estados Unidos', 'US'],
    ['it', 'tedesche', 'DE'],
    ['it', 'svizzere', 'CH'],
    ['it', 'Medio Oriente', 'middle_east'],
    ['it', 'Lombardia', 'IT-25'],
    ['nl', 'Nederlandse', 'NL'],
    ['nl', 'Duitse', 'DE'],
    ['nl', 'Verenigd Koninkrijk', 'GB'],
    ['nl', 'Noord-Amerika', 'north_america'],
  ])('%s: %s is %s', (_language, text, ref) => {
    expect(refs(text)).toContain(ref);
    expect(best(text)?.length).toBe(text.split(' ').length);
  });

  it.each([
    ['München', 'Munich'],
    ['Milano', 'Milan'],
    ['Bangalore', 'Bengaluru'],
    ['Nueva York', 'New York'],
    ['Londres', 'London'],
    ['Keulen', 'Cologne'],
    ['Varsavia', 'Warsaw'],
    ['Genève', 'Geneva'],
    ['Den Haag', 'The Hague'],
    ['Lisboa', 'Lisbon'],
    ['Kopenhagen', 'Copenhagen'],
    ['Cidade do México', 'Mexico City'],
  ])('%s is the city of %s', (text, name) => {
    expect(best(text)).toMatchObject({ kind: 'city', display: name });
  });

  it.each([
    ['日本の製造業', 0, 'JP', 2],
    ['中国的医疗软件公司', 0, 'CN', 2],
    ['東南アジアの企業', 0, 'southeast_asia', 5],
    ['東京都のSaaS', 0, 'city:JP:JP-13:Tokyo', 3],
    ['米国カリフォルニア州', 2, 'US-CA', 8],
    ['加州的初创公司', 0, 'US-CA', 2],
    ['不要旧金山的', 2, 'city:US:US-CA:San Francisco', 3],
    ['ミュンヘンの', 0, 'city:DE:DE-BY:Munich', 5],
    ['欧州・中東・アフリカ', 0, 'emea', 10],
    ['粤港澳大湾区的', 0, 'greater_bay_area', 6],
  ])('reads %s from %i', (text, offset, ref, length) => {
    expect(places.matchCjk(text, offset)[0]).toMatchObject({ ref, length });
  });

  it('finds no short katakana name inside a longer word, and nothing in Latin text', () => {
    expect(places.matchCjk('スタイル', 1)).toEqual([]);
    expect(places.matchCjk('リアルタイム', 4)).toEqual([]);
    expect(places.matchCjk('タイムズ', 0)).toEqual([]);
    expect(places.matchCjk('Tokyo', 0)).toEqual([]);
    expect(places.matchCjk('東京', 5)).toEqual([]);
  });
});

describe('lookup and lists', () => {
  it('reads a whole text, and only a whole one', () => {
    expect(places.lookup(' New York ')[0]?.display).toBe('New York');
    expect(places.lookup('東京')[0]?.display).toBe('Tokyo');
    expect(places.lookup('New York bagels')).toEqual([]);
  });

  it('lists every surface folded, with a reading that match gives too', () => {
    let seen = 0;
    for (const { surface, ref } of places.surfaces()) {
      if (seen++ % 997 !== 0) continue;
      const found = /^[\x00-\x7f]*$/.test(surface)
        ? places.match(surface.split(' '), 0)
        : places.lookup(surface);
      expect(
        found.map((c) => c.ref),
        surface,
      ).toContain(ref);
    }
    expect(seen).toBeGreaterThan(50_000);
  });

  it('knows countries, regions and areas by code', () => {
    expect(places.country('NL')?.name).toBe('Netherlands');
    expect(places.region('GB-KEN')).toMatchObject({ name: 'Kent', country: 'GB', parent: 'GB-ENG' });
    expect(places.area('nordics')?.value.countries).toContain('FI');
    expect([places.country('ZZ'), places.region('US-ZZ'), places.area('nowhere')]).toEqual([
      null,
      null,
      null,
    ]);
    expect([...places.countries()].length).toBeGreaterThan(240);
    expect([...places.regions()].length).toBeGreaterThan(4000);
    expect([...places.areas()].length).toBeGreaterThan(150);
  });
});

describe('folding', () => {
  it('drops case, accents and ligatures, and keeps the voicing of kana', () => {
    expect(fold('ÎLE-de-FRANCE')).toBe('ile-de-france');
    expect(fold('Straße Øresund Łódź')).toBe('strasse oresund lodz');
    expect(fold('ドバイ')).toBe('ドバイ');
  });
});
