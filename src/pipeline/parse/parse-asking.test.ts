import { describe, expect, it } from 'vitest';
import { testContext } from '../../../test/parse-context.ts';
import type { Filter } from '../../domain/filter.ts';
import { parsePrompt } from './parse-prompt.ts';

const ctx = testContext();
const parse = (prompt: string) => parsePrompt(prompt, ctx);
type Some = Partial<{ [K in keyof Filter]: unknown }>;

describe('how many are asked for', () => {
  it.each<[string, number, string]>([
    ['Ich hätte gern 15 Finanzchefs von Immobilienfirmen in Wien', 15, 'head of finance'],
    ['Wir bräuchten fünfundvierzig IT-Leiter von Krankenhäusern', 45, 'head of information technology'],
    ['Mir fehlen noch achtzehn Werkleiter aus Sachsen', 18, 'plant manager'],
    ['Pourriez-vous me donner soixante-quinze comptables à Paris', 75, 'accountant'],
    ['Il me faudrait quatre-vingt-dix-neuf avocats à Lyon', 99, 'lawyer'],
    ['Me gustaría tener cuarenta y cinco abogados en Sevilla', 45, 'lawyer'],
    ['¿Sería posible obtener ochenta y dos médicos en Cali?', 82, 'doctor'],
    ['Gostaria de contactar vinte e cinco advogados em Lisboa', 25, 'lawyer'],
    ['Mi servirebbero sessantotto avvocati a Roma', 68, 'lawyer'],
    ['Ik zou graag drieëntwintig inkopers in Eindhoven willen', 23, 'buyer'],
    ['I would like forty-five CFOs of hotels in Spain', 45, 'cfo'],
    ['Any chance of getting sixteen architects in Oslo?', 16, 'architect'],
    ['50 devs', 50, 'developer'],
    ['東京の弁護士を四十人お願いします', 40, 'lawyer'],
    ['麻烦帮我找三十二位杭州的建筑师', 32, 'architect'],
  ])('%s', (prompt, k, title) => {
    const parsed = parse(prompt);
    expect(parsed.k).toBe(k);
    expect(parsed.include.titles).toContain(title);
    expect(parsed.exclude.titles).toEqual([]);
    expect(parsed.exemplars).toEqual([]);
  });

  it.each([
    'startups with 50 engineers',
    'agency with fifty devs',
    'software house, 50 devs',
    'nurses with twenty years of experience',
    'banks in Ohio and forty lawyers',
    'Berlin startup forty engineers',
  ])('is not said in: %s', (prompt) => {
    expect(parse(prompt).k).toBeNull();
  });

  it('reads a figure of the trade behind a comma as size', () => {
    expect(parse('software house, 50 devs').include.employees).toEqual({ min: 50, max: 50 });
  });

  it('lets polite words lead to the title', () => {
    const { include } = parse('Quisiera contactar con responsables de recursos humanos de hoteles');
    expect(include).toMatchObject({ functions: ['human_resources'], seniorities: ['manager'] });
  });

  it('still hears weder and noch', () => {
    expect(parse('Firmen in Ulm, weder Banken noch Versicherungen').exclude.industries).toContain(
      'insurance',
    );
  });
});

describe('the likes of a company', () => {
  it.each<[string, Some]>([
    [
      'edtech companies similar to Duolingo, US only, no more than 300 employees',
      { employees: { max: 300 } },
    ],
    ['companies like Stripe, Germany only', { countries: ['DE'] }],
    ['empresas como Rappi, solo México', { countries: ['MX'] }],
    ['entreprises comme Doctolib, France uniquement', { countries: ['FR'] }],
    ['bedrijven zoals Mollie, alleen Nederland', { countries: ['NL'] }],
    ['empresas como o Nubank, apenas Brasil', { countries: ['BR'] }],
  ])('end where a place begins: %s', (prompt, want) => {
    const parsed = parse(prompt);
    expect(parsed.include).toMatchObject(want);
    expect(parsed.exemplars).toHaveLength(1);
  });

  it('are compared with 和 only where it says so', () => {
    expect(parse('北京的车企，不包括蔚来和小鹏').exemplars).toEqual([]);
    expect(parse('和腾讯类似的公司').exemplars).toContainEqual({ company: '腾讯' });
  });
});

describe('when a company began', () => {
  it.each<[string, { min?: number; max?: number }]>([
    ['empresas textiles fundadas en los años noventa', { min: 1990, max: 1999 }],
    ['empresas de los ochenta', { min: 1980, max: 1989 }],
    ['in den Neunzigern gegründete Softwarefirmen', { min: 1990, max: 1999 }],
    ['Maschinenbauer aus den 1990er Jahren', { min: 1990, max: 1999 }],
    ['Firmen aus den späten 80ern', { min: 1986, max: 1989 }],
    ['entreprises fondées dans les années quatre-vingt-dix', { min: 1990, max: 1999 }],
    ['entreprises créées au début des années 90', { min: 1990, max: 1994 }],
    ['vinícolas criadas nos anos 80', { min: 1980, max: 1989 }],
    ['aziende fondate a metà degli anni ottanta', { min: 1983, max: 1987 }],
    ["bedrijven opgericht in de jaren '80", { min: 1980, max: 1989 }],
    ['bedrijven opgericht na de jaren tachtig', { min: 1990 }],
    ['empresas fundadas antes de los años 90', { max: 1989 }],
    ['companies founded since the nineties', { min: 1990 }],
    ['1990年代前半に創業した会社', { min: 1990, max: 1994 }],
    ['成立于九十年代末的公司', { min: 1996, max: 1999 }],
    ['startups fundadas entre los años 2010 y 2015', { min: 2010, max: 2015 }],
    ['bancos fundados en el siglo XIX', { min: 1800, max: 1899 }],
    ['cabinets fondés au XIXe siècle', { min: 1800, max: 1899 }],
    ['im 19. Jahrhundert gegründete Banken', { min: 1800, max: 1899 }],
    ['brouwerijen uit de 19e eeuw', { min: 1800, max: 1899 }],
    ['19世紀に創業した酒造会社', { min: 1800, max: 1899 }],
    ['bank that opened its doors before 1900', { max: 1899 }],
    ['banken die hun deuren openden voor 1900', { max: 1899 }],
    ['設立は2000年より前の会社', { max: 1999 }],
    ['1950年前开业的银行', { max: 1949 }],
    ['2015年后成立的公司', { min: 2016 }],
    ['创立早于2000年的公司', { max: 1999 }],
    ['sinds 2005 of later opgericht', { min: 2005 }],
  ])('%s', (prompt, founded) => {
    expect(parse(prompt).include.founded).toEqual(founded);
  });

  it.each(['los noventa empleados de la empresa', 'siglo de oro', 'empresas con 90 años'])(
    'is not said in: %s',
    (prompt) => {
      expect(parse(prompt).include.founded).toBeUndefined();
    },
  );
});

describe('types of companies', () => {
  it.each<[string, string]>([
    ['inmobiliarias que coticen en bolsa en España', 'public'],
    ['entreprises cotées à la bourse de Paris', 'public'],
    ['banken die aan de beurs genoteerd zijn', 'public'],
    ['bancos que no coticen en bolsa', 'private'],
    ['sociétés pas cotées en bourse', 'private'],
    ['non-profitorganisaties in Groningen', 'nonprofit'],
    ['entidades sem fins lucrativos em Lisboa', 'nonprofit'],
    ['government health agency in Rwanda', 'government'],
    ['federal housing authority', 'government'],
    ['Umweltbehörden in Österreich', 'government'],
  ])('%s', (prompt, type) => {
    const { include } = parse(prompt);
    expect(include.company_types).toEqual([type]);
    expect(include.industries).not.toContain('agencies');
  });

  it.each(['government relations agency', 'state of the art agencies', 'city people and agencies'])(
    'no public body: %s',
    (prompt) => {
      expect(parse(prompt).include.company_types.length).toBeLessThanOrEqual(1);
    },
  );
});

describe('a slip in the name of a large city', () => {
  it.each<[string, string]>([
    ['compliance officers in philadephia', 'Philadelphia'],
    ['engineers in budapst', 'Budapest'],
    ['accountants in Amstredam', 'Amsterdam'],
    ['lawyers in Barcelonna', 'Barcelona'],
    ['software firms in Copenhagem', 'Copenhagen'],
  ])('%s', (prompt, city) => {
    const { include, spans } = parse(prompt);
    expect(include.cities).toEqual([city]);
    const span = spans.find(({ field }) => field === 'include.cities');
    expect(prompt.slice(span?.start, span?.end)).toBe(prompt.split(' ').at(-1));
  });

  it.each(['nurses in Pittsburg', 'philadephia', 'companies in renewbles', 'banks in Xhiladelphia'])(
    'is not looked for in: %s',
    (prompt) => {
      expect(parse(prompt).include.cities).not.toContain('Philadelphia');
      expect(parse(prompt).include.cities).not.toContain('Pittsburgh');
    },
  );
});
