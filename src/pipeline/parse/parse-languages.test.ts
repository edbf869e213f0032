import { describe, expect, it } from 'vitest';
import { testContext } from '../../../test/parse-context.ts';
import type { Filter, Range } from '../../domain/filter.ts';
import type { Language, Parsed } from '../../domain/parsed.ts';
import { parsePrompt } from './parse-prompt.ts';

/** What a case asserts; what it leaves out is not looked at. `topic` and `notTopic` are parts of an industry or keyword. */
interface Expect {
  k?: number;
  countries?: string[];
  regions?: string[];
  cities?: string[];
  topic?: string;
  notTopic?: string;
  employees?: Range;
  founded?: Range;
  funding?: Range;
  stages?: string[];
  types?: string[];
  technologies?: string[];
  notTechnologies?: string[];
  notCountries?: string[];
  notTypes?: string[];
  notTitle?: string;
  functions?: string[];
  seniorities?: string[];
  exemplars?: string[];
  companies?: string[];
  need?: string;
}
type Case = readonly [prompt: string, expect: Expect];

const CASES: Record<Language, readonly Case[]> = {
  en: [
    [
      'Top 50 law firms in Chicago with at least 100 employees',
      { k: 50, cities: ['Chicago'], topic: 'legal', employees: { min: 100 } },
    ],
    [
      'a dozen CFOs at insurers in Bavaria',
      { k: 12, regions: ['DE-BY'], topic: 'insur', functions: ['finance'], seniorities: ['c_level'] },
    ],
    ['SaaS companies in Canada except Quebec', { countries: ['CA'], topic: 'saas' }],
    ['fintech companies outside Europe founded after 2015', { topic: 'fintech', founded: { min: 2016 } }],
    ['healthcare companies similar to Datadog and New Relic', { exemplars: ['Datadog', 'New Relic'] }],
    [
      'retailers in Ohio using Shopify, not Magento',
      { regions: ['US-OH'], technologies: ['shopify'], notTechnologies: ['magento'] },
    ],
    [
      'biotech firms that raised $10M to $30M, no nonprofits',
      { topic: 'bio', funding: { min: 10e6, max: 30e6 }, notTypes: ['nonprofit'] },
    ],
    [
      'banks moving off Oracle in Spain',
      { countries: ['ES'], topic: 'bank', technologies: ['oracle'], need: 'oracle' },
    ],
    ['VPs of Sales at Acme Inc', { companies: ['Acme Inc'], functions: ['sales'], seniorities: ['vp'] }],
    [
      'publicly traded manufacturers in Japan, 5,000+ employees',
      { countries: ['JP'], types: ['public'], employees: { min: 5000 }, topic: 'manufactur' },
    ],
    ['Series A or later edtech startups', { stages: ['series_a', 'series_b', 'series_c'], topic: 'ed' }],
    [
      'marketing agencies with fewer than 20 people in Austin',
      { cities: ['Austin'], employees: { max: 19 } },
    ],
    [
      'logistics companies founded in the early 2000s',
      { topic: 'logisti', founded: { min: 2000, max: 2004 } },
    ],
  ],
  de: [
    ['Finde 30 Geschäftsführer von Maschinenbauunternehmen in Bayern', { k: 30, regions: ['DE-BY'] }],
    [
      'Softwareunternehmen in Österreich mit mehr als 100 Mitarbeitern',
      { countries: ['AT'], topic: 'software', employees: { min: 101 } },
    ],
    [
      'Krankenhäuser in der Schweiz, die eine neue Personalplanung suchen',
      { countries: ['CH'], topic: 'hospital', need: 'Personalplanung' },
    ],
    [
      'Logistikunternehmen in Hamburg ohne SAP',
      { cities: ['Hamburg'], topic: 'logisti', notTechnologies: ['sap'] },
    ],
    [
      'Zeige mir 15 Versicherungen in München mit 50 bis 250 Beschäftigten',
      { k: 15, cities: ['Munich'], topic: 'insur', employees: { min: 50, max: 250 } },
    ],
    [
      'börsennotierte Pharmaunternehmen in Deutschland',
      { countries: ['DE'], types: ['public'], topic: 'pharma' },
    ],
    ['Startups ähnlich wie personio.de in Berlin', { cities: ['Berlin'], exemplars: ['personio.de'] }],
    ['Banken, die Salesforce nutzen, außer in Frankfurt', { topic: 'bank', technologies: ['salesforce'] }],
    [
      'Unternehmen, gegründet nach 2015, mit höchstens 50 Mitarbeitern',
      { founded: { min: 2016 }, employees: { max: 50 } },
    ],
    ['IT-Leiter bei Energieversorgern in Sachsen', { regions: ['DE-SN'], functions: ['it'] }],
    ['Einzelhändler mit 1.000 oder mehr Mitarbeitern', { employees: { min: 1000 }, topic: 'retail' }],
    ['Fintech-Firmen in Wien, keine Banken', { cities: ['Vienna'], topic: 'fintech', notTopic: 'bank' }],
    [
      '25 Einkaufsleiter in der Automobilindustrie in Polen',
      { k: 25, countries: ['PL'], topic: 'auto', functions: ['procurement'] },
    ],
  ],
  fr: [
    [
      'Trouve 20 directeurs marketing dans des banques à Paris',
      { k: 20, cities: ['Paris'], topic: 'bank', functions: ['marketing'] },
    ],
    [
      'entreprises de logiciels en Belgique avec 50 à 200 salariés',
      { countries: ['BE'], topic: 'software', employees: { min: 50, max: 200 } },
    ],
    ['hôpitaux au Canada sauf au Québec', { countries: ['CA'], topic: 'hospital' }],
    ['startups comme doctolib.fr en Allemagne', { countries: ['DE'], exemplars: ['doctolib.fr'] }],
    [
      'sociétés de logistique à Lyon qui utilisent Salesforce',
      { cities: ['Lyon'], topic: 'logisti', technologies: ['salesforce'] },
    ],
    ['entreprises industrielles en Italie sans SAP', { countries: ['IT'], notTechnologies: ['sap'] }],
    ['entreprises cotées en bourse dans le secteur de la pharmacie', { types: ['public'], topic: 'pharma' }],
    ['entreprises fondées après 2018 à Marseille', { cities: ['Marseille'], founded: { min: 2019 } }],
    ['PME de moins de 50 employés cherchant un logiciel de paie', { employees: { max: 49 }, need: 'paie' }],
    [
      'assureurs en Suisse avec au moins 1 000 employés',
      { countries: ['CH'], topic: 'insur', employees: { min: 1000 } },
    ],
    [
      'DRH dans des entreprises de vente au détail en Espagne',
      { countries: ['ES'], topic: 'retail', functions: ['human_resources'] },
    ],
    [
      'startups en série B dans la santé au Royaume-Uni',
      { countries: ['GB'], topic: 'health', stages: ['series_b'] },
    ],
    ["Montre-moi 10 entreprises d'énergie solaire au Portugal", { k: 10, countries: ['PT'], topic: 'solar' }],
  ],
  es: [
    [
      'Encuentra 40 directores financieros de bancos en México',
      { k: 40, countries: ['MX'], topic: 'bank', functions: ['finance'] },
    ],
    [
      'empresas de logística en Chile con más de 200 empleados',
      { countries: ['CL'], topic: 'logisti', employees: { min: 201 } },
    ],
    ['startups similares a rappi.com en Argentina', { countries: ['AR'], exemplars: ['rappi.com'] }],
    [
      'hospitales en Barcelona que buscan un sistema de citas',
      { cities: ['Barcelona'], topic: 'hospital', need: 'citas' },
    ],
    [
      'empresas de software en Perú sin Salesforce',
      { countries: ['PE'], topic: 'software', notTechnologies: ['salesforce'] },
    ],
    ['aseguradoras en España excepto en Madrid', { countries: ['ES'], topic: 'insur' }],
    ['empresas que usan SAP pero no usan Oracle', { technologies: ['sap'], notTechnologies: ['oracle'] }],
    ['empresas fundadas antes de 2010 en Colombia', { countries: ['CO'], founded: { max: 2009 } }],
    [
      'empresas de energía con 50 a 250 empleados en Sevilla',
      { cities: ['Seville'], topic: 'energy', employees: { min: 50, max: 250 } },
    ],
    [
      'minoristas en Estados Unidos con menos de 100 empleados',
      { countries: ['US'], topic: 'retail', employees: { max: 99 } },
    ],
    ['startups fintech en serie A en Brasil', { countries: ['BR'], topic: 'fintech', stages: ['series_a'] }],
    ['Muéstrame 15 universidades en Francia', { k: 15, countries: ['FR'], topic: 'educat' }],
    [
      'gerentes de recursos humanos en empresas de construcción, no bancos',
      { functions: ['human_resources'], topic: 'construct', notTopic: 'bank' },
    ],
  ],
  pt: [
    [
      'Encontre 30 diretores de marketing em bancos no Brasil',
      { k: 30, countries: ['BR'], topic: 'bank', functions: ['marketing'] },
    ],
    [
      'empresas de logística em Portugal com mais de 100 funcionários',
      { countries: ['PT'], topic: 'logisti', employees: { min: 101 } },
    ],
    [
      'hospitais em Lisboa que procuram um sistema de agendamento',
      { cities: ['Lisbon'], topic: 'hospital', need: 'agendamento' },
    ],
    ['startups parecidas com nubank.com.br no México', { countries: ['MX'], exemplars: ['nubank.com.br'] }],
    [
      'indústrias no Brasil que usam SAP mas não usam Oracle',
      { countries: ['BR'], technologies: ['sap'], notTechnologies: ['oracle'] },
    ],
    [
      'empresas de software no Rio de Janeiro sem Salesforce',
      { cities: ['Rio de Janeiro'], topic: 'software', notTechnologies: ['salesforce'] },
    ],
    ['seguradoras com 50 a 200 funcionários', { topic: 'insur', employees: { min: 50, max: 200 } }],
    ['empresas fundadas depois de 2015 na Alemanha', { countries: ['DE'], founded: { min: 2016 } }],
    [
      'varejistas em São Paulo com menos de 500 funcionários',
      { cities: ['São Paulo'], topic: 'retail', employees: { max: 499 } },
    ],
    ['empresas de energia na Espanha, exceto startups', { countries: ['ES'], topic: 'energy' }],
    [
      'gerentes de TI em hospitais na Argentina',
      { countries: ['AR'], topic: 'hospital', functions: ['it'], seniorities: ['manager'] },
    ],
    ['empresas de capital aberto no setor de mineração', { types: ['public'], topic: 'mining' }],
    ['Mostre 10 construtoras na França', { k: 10, countries: ['FR'], topic: 'construct' }],
  ],
  it: [
    [
      'Trova 20 direttori finanziari di banche a Milano',
      { k: 20, cities: ['Milan'], topic: 'bank', functions: ['finance'] },
    ],
    [
      'aziende di logistica in Germania con più di 100 dipendenti',
      { countries: ['DE'], topic: 'logisti', employees: { min: 101 } },
    ],
    [
      'ospedali a Roma che cercano un software di prenotazione',
      { cities: ['Rome'], topic: 'hospital', need: 'prenotazione' },
    ],
    ['startup simili a satispay.com in Spagna', { countries: ['ES'], exemplars: ['satispay.com'] }],
    [
      'aziende di moda a Firenze senza Shopify',
      { cities: ['Florence'], topic: 'fashion', notTechnologies: ['shopify'] },
    ],
    ['assicurazioni in Italia, escluse le banche', { countries: ['IT'], topic: 'insur', notTopic: 'bank' }],
    ['aziende fondate dopo il 2015 in Svizzera', { countries: ['CH'], founded: { min: 2016 } }],
    [
      'aziende manifatturiere con 50-250 dipendenti a Torino',
      { cities: ['Turin'], topic: 'manufactur', employees: { min: 50, max: 250 } },
    ],
    ['aziende quotate in borsa nel settore energia', { types: ['public'], topic: 'energy' }],
    [
      'responsabili delle risorse umane in aziende di software',
      { functions: ['human_resources'], topic: 'software' },
    ],
    [
      'aziende che usano SAP ma non usano Salesforce',
      { technologies: ['sap'], notTechnologies: ['salesforce'] },
    ],
    ['Mostrami 15 alberghi a Venezia', { k: 15, cities: ['Venice'] }],
    [
      'startup fintech a Napoli con meno di 50 dipendenti',
      { cities: ['Naples'], topic: 'fintech', employees: { max: 49 } },
    ],
  ],
  nl: [
    [
      'Zoek 20 financieel directeuren bij banken in Amsterdam',
      { k: 20, cities: ['Amsterdam'], topic: 'bank', functions: ['finance'] },
    ],
    [
      'softwarebedrijven in België met meer dan 100 medewerkers',
      { countries: ['BE'], topic: 'software', employees: { min: 101 } },
    ],
    [
      'ziekenhuizen in Rotterdam op zoek naar een planningssysteem',
      { cities: ['Rotterdam'], topic: 'hospital', need: 'planningssysteem' },
    ],
    ['startups zoals bol.com in Duitsland', { countries: ['DE'], exemplars: ['bol.com'] }],
    [
      'logistieke bedrijven in Nederland zonder SAP',
      { countries: ['NL'], topic: 'logisti', notTechnologies: ['sap'] },
    ],
    ['bedrijven opgericht na 2015 in Eindhoven', { cities: ['Eindhoven'], founded: { min: 2016 } }],
    ['verzekeraars met 50 tot 200 werknemers', { topic: 'insur', employees: { min: 50, max: 200 } }],
    ['beursgenoteerde bedrijven in Frankrijk', { countries: ['FR'], types: ['public'] }],
    ['fintechbedrijven in Spanje, geen banken', { countries: ['ES'], topic: 'fintech', notTopic: 'bank' }],
    [
      'HR-managers bij ziekenhuizen in Den Haag',
      { cities: ['The Hague'], topic: 'hospital', functions: ['human_resources'] },
    ],
    [
      'winkelketens die Salesforce gebruiken in Nederland',
      { countries: ['NL'], technologies: ['salesforce'] },
    ],
    ['Toon me 10 bouwbedrijven in Antwerpen', { k: 10, cities: ['Antwerp'], topic: 'construct' }],
    ['energiebedrijven met minder dan 500 medewerkers', { topic: 'energy', employees: { max: 499 } }],
  ],
  ja: [
    ['日本のSaaS企業を30社探して', { k: 30, countries: ['JP'], topic: 'saas' }],
    [
      '東京の製造業で従業員50人以上の企業',
      { cities: ['Tokyo'], topic: 'manufactur', employees: { min: 50 } },
    ],
    ['大阪の病院を10件探して', { k: 10, cities: ['Osaka'], topic: 'hospital' }],
    ['ドイツの自動車メーカー', { countries: ['DE'], topic: 'auto' }],
    ['アメリカのフィンテック企業、銀行以外', { countries: ['US'], topic: 'fintech', notTopic: 'bank' }],
    ['従業員100人から500人の物流企業', { topic: 'logisti', employees: { min: 100, max: 500 } }],
    ['Salesforceを使っている保険会社', { topic: 'insur', technologies: ['salesforce'] }],
    ['メルカリのような企業を20社', { k: 20, exemplars: ['メルカリ'] }],
    ['電子カルテを探している病院', { topic: 'hospital', need: '電子カルテ' }],
    ['2015年以降に設立された日本のスタートアップ', { countries: ['JP'], founded: { min: 2015 } }],
    ['人事部長 小売企業 フランス', { countries: ['FR'], topic: 'retail', functions: ['human_resources'] }],
    ['従業員100人未満のソフトウェア企業', { topic: 'software', employees: { max: 99 } }],
    ['東京の広告代理店、従業員300人以下', { cities: ['Tokyo'], employees: { max: 300 } }],
    ['上場している製薬会社を15社', { k: 15, types: ['public'], topic: 'pharma' }],
  ],
  zh: [
    ['查找30家中国的软件公司', { k: 30, countries: ['CN'], topic: 'software' }],
    ['上海的银行，员工超过500人', { cities: ['Shanghai'], topic: 'bank', employees: { min: 501 } }],
    ['帮我找20家德国的汽车公司', { k: 20, countries: ['DE'], topic: 'auto' }],
    ['北京的医院，员工100人以上', { cities: ['Beijing'], topic: 'hospital', employees: { min: 100 } }],
    ['使用Salesforce的保险公司', { topic: 'insur', technologies: ['salesforce'] }],
    [
      '日本的制造业企业，50到200人',
      { countries: ['JP'], topic: 'manufactur', employees: { min: 50, max: 200 } },
    ],
    ['美国的金融科技公司，不包括银行', { countries: ['US'], topic: 'fintech', notTopic: 'bank' }],
    ['类似字节跳动的公司', { exemplars: ['字节跳动'] }],
    ['正在寻找CRM系统的物流公司', { topic: 'logisti', need: 'CRM' }],
    ['2015年之后成立的深圳初创公司', { cities: ['Shenzhen'], founded: { min: 2016 } }],
    ['法国零售企业的人力资源总监', { countries: ['FR'], topic: 'retail', functions: ['human_resources'] }],
    ['已上市的制药公司', { types: ['public'], topic: 'pharma' }],
    ['员工少于100人的教育公司', { topic: 'educat', employees: { max: 99 } }],
  ],
};

const ctx = testContext();

function topics(filter: Filter): string {
  return [...filter.industries, ...filter.keywords].join(' | ');
}

function contains(all: readonly string[], wanted: readonly string[] | undefined): boolean {
  return (wanted ?? []).every((value) => all.includes(value));
}

function close(got: Range | undefined, want: Range | undefined): boolean {
  if (want === undefined) return true;
  const near = (a?: number, b?: number) =>
    a === undefined || b === undefined ? a === b : Math.abs(a - b) <= 1;
  return got !== undefined && near(got.min, want.min) && near(got.max, want.max);
}

/** The names of the expectations that do not hold. */
function misses(parsed: Parsed, language: Language, want: Expect): string[] {
  const { include, exclude } = parsed;
  const names = parsed.exemplars.map((exemplar) => exemplar.domain ?? exemplar.company ?? '');
  const checks: Record<string, boolean> = {
    language: parsed.language === language,
    k: parsed.k === (want.k ?? null),
    countries: contains(include.countries, want.countries),
    regions: contains(include.regions, want.regions),
    cities: contains(include.cities, want.cities),
    topic: topics(include).includes(want.topic ?? ''),
    notTopic: topics(exclude).includes(want.notTopic ?? ''),
    employees: close(include.employees, want.employees),
    founded: close(include.founded, want.founded),
    funding: close(include.funding_usd, want.funding),
    stages: contains(include.funding_stages, want.stages),
    types: contains(include.company_types, want.types),
    technologies: contains(include.technologies, want.technologies),
    notTechnologies: contains(exclude.technologies, want.notTechnologies),
    notCountries: contains(exclude.countries, want.notCountries),
    notTypes: contains(exclude.company_types, want.notTypes),
    functions: contains(include.functions, want.functions),
    seniorities: contains(include.seniorities, want.seniorities),
    exemplars: contains(names, want.exemplars),
    companies: contains(include.companies, want.companies),
    need: parsed.intent.text.toLowerCase().includes((want.need ?? '').toLowerCase()),
  };
  return Object.keys(checks).filter((name) => checks[name] !== true);
}

describe.each(Object.entries(CASES) as [Language, readonly Case[]][])('%s', (language, cases) => {
  it.each(cases)('reads "%s"', (prompt, want) => {
    const parsed = parsePrompt(prompt, ctx);
    expect(misses(parsed, language, want), JSON.stringify(parsed)).toEqual([]);
  });
});
