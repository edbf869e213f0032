import { describe, expect, it } from 'vitest';
import { testContext } from '../../../test/parse-context.ts';
import { parsePrompt } from './parse-prompt.ts';

const ctx = testContext();
const parse = (prompt: string) => parsePrompt(prompt, ctx);
const BIG_FOUR = ['Deloitte', 'PwC', 'PricewaterhouseCoopers', 'EY', 'Ernst & Young', 'KPMG'];

describe('companies that are left out by name', () => {
  it.each<[string, string[]]>([
    // before the names
    ['Versicherungen in der DACH-Region außer Allianz und Axa', ['Allianz', 'Axa']],
    ['Maschinenbauer in Bayern, ausgenommen Siemens und Bosch', ['Siemens', 'Bosch']],
    ['Banken in Frankfurt, aber nicht die Deutsche Bank', ['Deutsche Bank']],
    ['Autohändler in Hamburg ohne Emil Frey', ['Emil Frey']],
    ['IT-Leiter bei Energieversorgern, nur nicht bei EnBW', ['EnBW']],
    ["directeurs marketing chez des éditeurs à Montréal, à l'exclusion d'Ubisoft", ['Ubisoft']],
    ['banques en France sauf BNP Paribas et Crédit Agricole', ['BNP Paribas', 'Crédit Agricole']],
    ['varejistas no Brasil, menos Magazine Luiza e Americanas', ['Magazine Luiza', 'Americanas']],
    ['construtoras em Lisboa, com exceção da Mota-Engil', ['Mota-Engil']],
    ['bancos chilenos, salvo Banco de Chile', ['Banco de Chile']],
    ['operadoras en Colombia que no sean Claro ni Movistar', ['Claro', 'Movistar']],
    ['case di moda a Milano escluse Prada e Gucci', ['Prada', 'Gucci']],
    ['logistieke bedrijven in België, behalve bpost', ['bpost']],
    ['insurers in Germany except allianz and axa', ['allianz', 'axa']],
    ['banks in London other than HSBC and barclays.com', ['HSBC', 'barclays.com']],
    ['cabinets de conseil à Paris, en dehors de Capgemini', ['Capgemini']],
    ['Excluding Rabobank, banks in Utrecht', ['Rabobank']],
    // behind them
    ['law firms in New York, Latham & Watkins excluded', ['Latham & Watkins']],
    ['Supermarktketten in Österreich, Spar und Billa ausgenommen', ['Spar', 'Billa']],
    ['agences de voyage à Nice, Selectour exclue', ['Selectour']],
    ['compagnie assicurative italiane, Generali esclusa', ['Generali']],
    ['Pharmahersteller in der Schweiz, Novartis und Roche nicht', ['Novartis', 'Roche']],
    ['telecombedrijven in Nederland, KPN uitgezonderd', ['KPN']],
    // in characters
    ['上場している製薬会社を15社。Pfizerは除外でお願いします', ['Pfizer']],
    ['韓国の半導体企業のCEO、TSMC以外', ['TSMC']],
    ['東京の自動車メーカー、ToyotaとHondaを除く', ['Toyota', 'Honda']],
    ['日本の小売業、ただしAmazon Japanは除いてください', ['Amazon Japan']],
    ['日本の通信会社、LINEヤフーを除いて', ['LINEヤフー']],
    ['東京の広告代理店（白組と青組は除く）', ['白組', '青組']],
    ['アメリカのクラウド企業、AWSとAzure以外', ['AWS', 'Azure']],
    ['クラウド企業、AWS以外', ['AWS']],
    ['零售行业的人力资源总监，排除IKEA和Walmart', ['IKEA', 'Walmart']],
    ['北京的车企，不包括蔚来、理想和小鹏', ['蔚来', '理想', '小鹏']],
    ['除Tesla和比亚迪之外的电动车企业', ['Tesla', '比亚迪', 'BYD']],
    // groups
    ["cabinets d'audit à Lyon, sans les Big Four", BIG_FOUR],
    ['consulting firms outside the Big Four', BIG_FOUR],
  ])('%s', (prompt, companies) => {
    const { include, exclude } = parse(prompt);
    expect(exclude.companies.toSorted()).toEqual(companies.toSorted());
    expect(include.companies).toEqual([]);
    expect(exclude.countries).toEqual([]);
    expect(exclude.technologies).toEqual([]);
  });

  it('are a kind of company as well where they could be one', () => {
    expect(parse('Firmen in Ulm außer Vermittler').exclude).toMatchObject({
      keywords: ['vermittler'],
      companies: ['Vermittler'],
    });
    expect(parse('Firmen in Ulm, keine Vermittler').exclude.companies).toEqual([]);
  });

  it.each([
    'Unternehmen in Bayern außer Banken und Versicherungen',
    'startups in Berlin excluding agencies and dropshippers',
    'manufacturers in Ohio excluding Cleveland',
    'SaaS vendors excluding Series A',
    'engineers in Texas, no VP Sales and no Account Executives',
    'retailers in Spain, not using Shopify',
    'Firmen in Hamburg ohne SAP und Oracle',
    'Banken in Wien, die SAP nutzen, Oracle nicht',
    'companies outside Germany',
    'software firms in Utah running SAP, excluding Oracle shops',
    'Private Equity houses except Venture Capital',
  ])('are none in: %s', (prompt) => {
    expect(parse(prompt).exclude.companies).toEqual([]);
  });

  it('leave the words before the comma alone', () => {
    const { include, exclude } = parse('banken in Nederland, zonder Bunq');
    expect(include.countries).toEqual(['NL']);
    expect(exclude.countries).toEqual([]);
    expect(parse('CEO、Foo以外').include.titles).toContain('ceo');
  });

  it('stand for all of a group where people work there', () => {
    expect(parse('auditors at Big Four firms').include.companies).toEqual(BIG_FOUR);
  });

  it('are no place where the prompt asks for another country', () => {
    expect(parse('tiendas de ropa en España, excepto Zara').exclude).toMatchObject({
      companies: ['Zara'],
      cities: [],
    });
  });
});

describe('places that are left out of an area', () => {
  it.each<[string, string[]]>([
    ['any nordic banks, Denmark excluded', ['DK']],
    ['SaaS companies in Latin America, Brazil and Mexico excluded', ['BR', 'MX']],
    ['Banken in Europa mit Ausnahme der Schweiz und des Vereinigten Königreichs', ['CH', 'GB']],
    ["banques en Europe à l'exception de la Suisse et du Royaume-Uni", ['CH', 'GB']],
    ['fintechs en América Latina, con excepción del Brasil', ['BR']],
    ['bancos na Europa, com exceção da Suíça e do Reino Unido', ['CH', 'GB']],
    ["aziende in Asia, ad eccezione dell'India e del Bangladesh", ['IN', 'BD']],
    ['havenbedrijven in Scandinavië, Denemarken niet meegerekend', ['DK']],
    ['南米の鉱山会社、ブラジルは除外', ['BR']],
    ['欧盟的汽车厂商，德国和法国除外', ['DE', 'FR']],
  ])('%s', (prompt, countries) => {
    const { include, exclude } = parse(prompt);
    expect(exclude.countries).toEqual(countries);
    expect(include.countries.length).toBeGreaterThan(1);
    expect(include.countries.filter((code) => countries.includes(code))).toEqual([]);
  });

  it('also where "excluded" leads', () => {
    expect(parse('banks in Austria, excluded: savings banks').exclude.countries).toEqual([]);
  });
});

describe('levels that are left out', () => {
  it.each<[string, string]>([
    ['HR directors at retailers with 500 staff. No C-level please.', 'c_level'],
    ['marketing managers at SaaS firms, but no VPs', 'vp'],
    ['finance folks at retailers, managers not included', 'manager'],
    ['Vertriebsleiter in Köln, keine Vizepräsidenten', 'vp'],
    ['directeurs financiers à Lyon, mais pas de vice-présidents', 'vp'],
    ['directores de compras en México, pero no vicepresidentes', 'vp'],
    ['gerentes de marketing em São Paulo, mas não vice-presidentes', 'vp'],
    ['responsabili acquisti a Torino, ma non vicepresidenti', 'vp'],
    ['inkoopmanagers in Utrecht, maar geen vicepresidenten', 'vp'],
    ['大阪の営業部長、副社長は除く', 'vp'],
    ['江苏半导体公司的销售总监10个，不要副总裁', 'vp'],
  ])('%s', (prompt, level) => {
    const { include, exclude } = parse(prompt);
    expect(exclude.seniorities).toEqual([level]);
    expect(include.titles.length + include.functions.length).toBeGreaterThan(0);
  });

  it('but a chief of all is a title', () => {
    expect(parse('Einkaufsleiter in Hamburg, aber keine Geschäftsführer').exclude.seniorities).toEqual([]);
  });
});
