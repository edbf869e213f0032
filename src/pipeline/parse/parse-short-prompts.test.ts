import { describe, expect, it } from 'vitest';
import { testContext } from '../../../test/parse-context.ts';
import type { Language } from '../../domain/parsed.ts';
import { parsePrompt } from './parse-prompt.ts';

const ctx = testContext();
const parse = (prompt: string) => parsePrompt(prompt, ctx);

describe('the language of short prompts', () => {
  it.each<[Language, string]>([
    ['fr', 'CFO de scale-ups à Genève'],
    ['fr', 'CMO de retailers à Liège, série A'],
    ['fr', 'hôtels à Nantes, à part Accor'],
    ['es', 'CFOs de startups chilenas'],
    ['pt', 'CTOs de startups brasileiras'],
    ['pt', 'CTOs de fintechs portuguesas'],
    ['it', 'CTO di startup argentine'],
    ['it', 'CEO di fintech italiane'],
    ['de', 'Non-Profit-Organisationen in Hamburg'],
    ['en', 'founders of startups in São Paulo'],
    ['en', 'CTOs in Île-de-France'],
    ['en', 'chef de cuisine at hotels in Montréal'],
    ['en', 'résumé parsing startups in Québec'],
    ['en', 'DevOps engineers Düsseldorf'],
  ])('%s: %s', (language, prompt) => {
    expect(parse(prompt).language).toBe(language);
  });
});

describe('exemplars behind an article, and with a small first letter', () => {
  it.each<[string, string]>([
    ['empresas parecidas com o iFood em Angola', 'iFood'],
    ['Firmen ähnlich wie das eBay in Österreich', 'eBay'],
    ['entreprises comme le eBay en Belgique', 'eBay'],
    ["entreprises comme l'iRobot au Maroc", 'iRobot'],
    ["aziende simili all'eBay in Toscana", 'eBay'],
    ['bedrijven zoals de iFood in Gent', 'iFood'],
    ['empresas parecidas con la Rappi en Perú', 'Rappi'],
  ])('%s', (prompt, name) => {
    const { exemplars, include } = parse(prompt);
    expect(exemplars).toMatchObject([{ company: name }]);
    expect([...include.technologies, ...include.keywords]).toEqual([]);
  });
});

describe('places behind small words', () => {
  it.each<[string, string[]]>([
    ['empresas de mineração no Pará com mais de 1.000 empregados', ['BR-PA']],
    ['hospitais no Paraná', ['BR-PR']],
    ['startups no Ceará e no Amazonas', ['BR-CE', 'BR-AM']],
  ])('%s', (prompt, regions) => {
    expect(parse(prompt).include.regions).toEqual(regions);
  });

  it.each<[string, string]>([
    ['startups nos EUA', 'US'],
    ['bedrijven in de VS', 'US'],
    ['empresas en EE. UU. con más de 50 empleados', 'US'],
    ['empresas en EE.UU.', 'US'],
    ['Firmen in den VAE', 'AE'],
  ])('%s', (prompt, country) => {
    expect(parse(prompt).include).toMatchObject({ countries: [country], regions: [], companies: [] });
  });

  it.each<[string, string]>([
    ['insurtechs met minstens 10 miljoen dollar financiering, niet in de VS', 'US'],
    ['startups com mais de 20 funcionários, não nos EUA', 'US'],
    ['Versicherer mit mehr als 200 Mitarbeitern, nicht in den USA', 'US'],
    ['entreprises de transport, pas aux Pays-Bas', 'NL'],
    ['aziende tessili, non nel Regno Unito', 'GB'],
  ])('%s', (prompt, country) => {
    const { include, exclude } = parse(prompt);
    expect(exclude).toMatchObject({ countries: [country], regions: [], companies: [] });
    expect(include.countries).toEqual([]);
  });
});

describe('products that are not used, before the verb', () => {
  it.each<[string, string[]]>([
    ['Slackを使っていない法律事務所', ['slack']],
    ['Salesforceが導入されていない銀行', ['salesforce']],
    ['SlackやTeamsを使っていないスタートアップ', ['slack', 'microsoft teams']],
    ['没有采用Jira的软件公司', ['jira']],
    ['未部署Kubernetes的公司', ['kubernetes']],
  ])('%s', (prompt, products) => {
    const { include, exclude } = parse(prompt);
    expect(exclude.technologies).toEqual(products);
    expect([...include.technologies, ...include.keywords]).toEqual([]);
  });

  it('but what is used', () => {
    expect(parse('Slackを使っている法律事務所').include.technologies).toEqual(['slack']);
  });
});

describe('names in lists of several scripts', () => {
  it.each<[string, string[]]>([
    ['两百人以上的游戏公司，除了Ubisoft和EA', ['Ubisoft', 'EA', 'Electronic Arts']],
    ['gaming companies except Ubisoft and EA', ['Ubisoft', 'EA', 'Electronic Arts']],
    ['医药公司，除了GSK和罗氏', ['GSK', '罗氏']],
    ['电子企业，除了索尼和LG', ['索尼', 'LG']],
    ['电商公司，不包括eBay、京东', ['eBay', '京东', 'JD.com']],
    ['IT企業、IBMと富士通を除く', ['IBM', '富士通']],
    ['除了3M和HP以外的制造企业', ['3M', 'HP']],
    ['laboratorios en Argentina quitando a Bagó', ['Bagó']],
    ['banken in Nederland, op ING na', ['ING']],
    ['supermarkten in België, op Colruyt en Delhaize na', ['Colruyt', 'Delhaize']],
  ])('%s', (prompt, companies) => {
    const { include, exclude } = parse(prompt);
    expect(exclude.companies).toEqual(companies);
    expect(include.titles).toEqual([]);
  });

  it('but titles', () => {
    const { exclude } = parse('科技公司，除了CEO和CTO');
    expect(exclude.titles).toContain('cto');
    expect(exclude.companies).toEqual([]);
  });

  it('countries between', () => {
    const { include, exclude } = parse('banken, op België en Nederland na');
    expect(exclude.countries).toEqual(['BE', 'NL']);
    expect(include.countries).toEqual([]);
  });

  it('all who lead, by one word', () => {
    const { exclude } = parse('東京の銀行、役員は除く');
    expect(exclude.seniorities).toEqual(['c_level']);
  });
});
