import { describe, expect, it } from 'vitest';
import { testContext } from '../../../test/parse-context.ts';
import type { Filter } from '../../domain/filter.ts';
import type { Language } from '../../domain/parsed.ts';
import { parsePrompt } from './parse-prompt.ts';

const ctx = testContext();
const parse = (prompt: string) => parsePrompt(prompt, ctx);
type Some = Partial<{ [K in keyof Filter]: unknown }> & { k?: number; need?: string; out?: Some };

function check(filter: Filter, wanted: Some): void {
  for (const [field, value] of Object.entries(wanted)) {
    if (field === 'k' || field === 'need' || field === 'out') continue;
    expect(filter[field as keyof Filter], field).toEqual(value);
  }
}

describe('prompts as people write them', () => {
  it.each<[Language, string, Some]>([
    // amounts and ranges
    ['de', 'Startups mit über 5 Mio. € Finanzierung in Berlin', { funding_usd: { min: 5_500_000 } }],
    ['de', 'Firmen mit 5 Mio. Euro Kapital', { funding_usd: { min: 5_500_000 } }],
    ['pt', 'startups que captaram mais de R$ 10 milhões', { funding_usd: { min: 1_800_000 } }],
    [
      'it',
      'startup che hanno raccolto oltre 5 milioni di euro',
      { funding_usd: { min: 5_500_000 }, keywords: [] },
    ],
    ['it', 'aziende fondate tra il 2010 e il 2015', { founded: { min: 2010, max: 2015 } }],
    ['es', 'constructoras en Lima +200 empleados', { employees: { min: 200 } }],
    ['es', 'inmobiliarias en Málaga de menos de 25 empleados', { employees: { max: 24 } }],
    ['nl', 'advocatenkantoren in Brussel met 20+ advocaten', { employees: { min: 20 } }],
    ['ja', '資金調達した企業', { industries: [], keywords: [] }],
    [
      'ja',
      '資金調達シリーズAのフィンテック、2020年以降に設立',
      { industries: ['fintech'], funding_stages: ['series_a'], founded: { min: 2020 } },
    ],
    [
      'ja',
      'SAPを使っていてOracleは使っていない会社',
      { technologies: ['sap'], keywords: [], out: { technologies: ['oracle'] } },
    ],
    ['es', 'hoteles boutique en Cartagena', { industries: ['hospitality'], employees: undefined }],
    ['nl', 'dierenartspraktijken in Friesland, behalve ketens', { out: { industries: [] } }],
    ['ja', '設立5年以内のAIベンチャー', { founded: { min: 2021 }, employees: undefined }],
    ['ja', '設立10年以上の会社', { founded: { max: 2016 } }],
    ['ja', '物流会社のCTOを10人', { k: 10, employees: undefined }],
    ['de', 'nicht vor 2015 gegründete Firmen', { founded: { min: 2015 } }],
    ['ja', '過去5年以内に設立されたロボット企業', { founded: { min: 2021 }, employees: undefined }],
    ['zh', '过去三年内成立的AI公司', { founded: { min: 2023 } }],
    ['zh', '三年的AI公司', { founded: undefined }],
    ['de', 'Softwareunternehmen, jünger als 5 Jahre', { founded: { min: 2021 } }],
    ['nl', 'bedrijven ouder dan 20 jaar', { founded: { max: 2006 } }],
    ['fr', 'sociétés de moins de 5 ans dans la foodtech', { founded: { min: 2022 } }],
    ['fr', 'entreprises de plus de 20 ans', { founded: { max: 2005 } }],
    ['fr', 'ingénieurs avec plus de 5 ans', { founded: undefined }],
    ['de', 'Solarfirmen, mind. 20 Mitarbeiter', { employees: { min: 20 } }],
    ['fr', 'deux cents magasins de vêtements à Marseille', { k: 200 }],
    ['es', 'empresas con más de mil empleados en Perú', { employees: { min: 1001 } }],
    ['fr', 'start-ups ayant levé 5 millions de livres', { funding_usd: { min: 6_350_000 } }],
    // topics, titles and places
    ['es', 'startups de IA en España', { industries: ['artificial intelligence'], countries: ['ES'] }],
    ['es', 'pymes industriales del País Vasco', { industries: ['manufacturing'] }],
    ['nl', '20 financieel directeuren in de zorg', { industries: ['healthcare'], functions: ['finance'] }],
    ['ja', '福岡のスタートアップで2018年以降に設立された会社', { keywords: [], founded: { min: 2018 } }],
    ['ja', 'マーケティング部長、IT企業', { titles: ['head of marketing'] }],
    ['pt', 'vinícolas no Douro', { countries: ['PT'], out: { companies: [] } }],
    ['pt', 'empresas de energia solar no Nordeste', { countries: ['BR'], out: { companies: [] } }],
    ['nl', 'AI-startups uit Delft, serie A', { funding_stages: ['series_a'] }],
    ['de', 'Vertriebsleiter bei Softwareunternehmen mit 200 Mitarbeitern', { titles: ['head of sales'] }],
    ['es', 'competidores de Kavak en América Latina', { countries: expect.arrayContaining(['MX', 'BR']) }],
    [
      'ja',
      '九州の観光業、従業員30名未満',
      { regions: expect.arrayContaining(['JP-40']), employees: { max: 29 } },
    ],
    ['ja', '二十社のSaaS企業', { k: 20 }],
    ['zh', '四川的食品企业', { regions: ['CN-SC'] }],
    ['zh', '寻找25位上海制造企业的采购总监', { k: 25, functions: ['procurement'] }],
    [
      'pt',
      '30 gerentes de RH, sem estagiários',
      { titles: ['human resources manager'], out: { titles: ['intern'] } },
    ],
    ['fr', 'ESN à Lille de plus de 100 consultants', { employees: { min: 101 } }],
    ['es', 'empresas de transporte con al menos 50 conductores', { out: { keywords: [] } }],
    ['fr', 'transporteurs sans flotte propre au Benelux', { countries: expect.arrayContaining(['BE']) }],
    ['it', 'responsabili marketing, niente freelance, settore moda', { industries: ['fashion'] }],
    // languages
    ['de', '20 Vertriebsleiter in Köln', { k: 20, titles: ['head of sales'] }],
    ['es', 'ONG en Guatemala', { company_types: ['nonprofit'] }],
    ['es', 'jefe de producción industria plástica Valencia', { titles: ['production manager'] }],
    ['it', 'software house Milano 10-50 dipendenti', { employees: { min: 10, max: 50 } }],
    ['ja', '不動産会社 大阪 50人以下', { industries: ['real estate'], employees: { max: 50 } }],
    ['nl', 'startups als Picnic in Duitsland', {}],
    ['nl', 'cybersecuritybedrijven in Den Haag', { industries: ['cybersecurity'] }],
    ['pt', 'startups portuguesas de IA fundadas desde 2020', { countries: ['PT'] }],
    ['ja', 'NPO法人 京都', { company_types: ['nonprofit'] }],
    ['zh', '北京 上海', {}],
    ['nl', 'reizen van Londen en Parijs met bedrijven', {}],
    ['en', 'carbon credit marketplace', { industries: ['carbon management'] }],
    ['en', 'data scientists Berlin', { titles: ['data scientist'] }],
    ['en', 'fintech Berlin', { industries: ['fintech'] }],
    // exclusions and needs
    [
      'ja',
      'ソニーを除く電機メーカー',
      { industries: ['consumer electronics'], out: { companies: ['ソニー', 'Sony'] } },
    ],
    ['ja', 'ドイツの機械メーカー、ただしシーメンスは除く', { out: { companies: ['シーメンス'] } }],
    ['zh', '香港的保险公司，友邦除外', { industries: ['insurance'], out: { companies: ['友邦'] } }],
    [
      'zh',
      '除阿里巴巴之外的电商平台',
      { industries: ['e-commerce'], out: { companies: ['阿里巴巴', 'Alibaba'] } },
    ],
    [
      'zh',
      '除华为以外的通信设备公司',
      { industries: ['telecommunications'], out: { companies: ['华为', 'Huawei'] } },
    ],
    ['zh', '除了互联网公司以外的上海企业', { out: { industries: ['internet'], companies: [] } }],
    [
      'pt',
      'empresas sem SAP em Portugal',
      { industries: [], technologies: [], out: { technologies: ['sap'] } },
    ],
    ['nl', 'Nederlandse fintechs met 50 medewerkers, niet Adyen', { out: { companies: ['Adyen'] } }],
    ['es', '20 CFO de startups en Barcelona, ninguna fintech', { out: { industries: ['fintech'] } }],
    ['zh', '百度以外的公司', { out: { companies: ['百度', 'Baidu'], keywords: [] } }],
    ['es', 'restaurantes que necesiten un sistema de punto de venta', { need: 'sistema de punto de venta' }],
    [
      'ja',
      'Salesforceを使っているがHubSpotは使っていない企業',
      { technologies: ['salesforce'], out: { technologies: ['hubspot'] } },
    ],
    ['de', 'Automobilzulieferer ohne Bosch', { out: { companies: ['Bosch'], keywords: ['bosch'] } }],
    ['de', 'Logistiker, keine Vermittler', { out: { companies: [] } }],
    ['fr', "restaurants à Lille ayant besoin d'une caisse enregistreuse", { need: 'caisse enregistreuse' }],
    [
      'fr',
      'cliniques qui cherchent un logiciel de prise de rendez-vous',
      { need: 'logiciel de prise de rendez-vous' },
    ],
  ])('%s: %s', (language, prompt, wanted) => {
    const parsed = parse(prompt);
    expect(parsed.language).toBe(language);
    check(parsed.include, wanted);
    check(parsed.exclude, wanted.out ?? {});
    if (wanted.k !== undefined) expect(parsed.k).toBe(wanted.k);
    if (wanted.need !== undefined) expect(parsed.intent.text).toBe(wanted.need);
  });
});
