import { describe, expect, it } from 'vitest';
import { testContext } from '../../../test/parse-context.ts';
import type { Language } from '../../domain/parsed.ts';
import { parsePrompt } from './parse-prompt.ts';

const ctx = testContext();
const parse = (prompt: string) => parsePrompt(prompt, ctx);

describe('who leaves a product needs another and has this one', () => {
  it.each<[Language, string, string, string]>([
    ['en', 'banks with a migration from Oracle', 'oracle', 'migration from Oracle'],
    ['en', 'retailers who want to replace Magento in Ohio', 'magento', 'who want to replace Magento'],
    ['de', 'Banken in Wien, die von Oracle wegwollen', 'oracle', 'Oracle'],
    ['de', 'Banken in Wien, die von Oracle weg wollen', 'oracle', 'Oracle'],
    ['de', 'Banken in Wien, die weg von Oracle wollen', 'oracle', 'weg von Oracle'],
    ['de', 'Firmen in Hessen, die von Salesforce zu HubSpot wechseln', 'salesforce', 'Salesforce zu HubSpot'],
    ['de', 'Kliniken, die unzufrieden mit SAP sind', 'sap', 'unzufrieden mit SAP'],
    ['fr', 'banques qui migrent depuis Oracle', 'oracle', 'migrent depuis Oracle'],
    ['fr', 'banques qui quittent Oracle', 'oracle', 'quittent Oracle'],
    ['fr', 'entreprises qui abandonnent Salesforce à Lyon', 'salesforce', 'abandonnent Salesforce'],
    ['fr', 'détaillants qui veulent remplacer Magento', 'magento', 'remplacer Magento'],
    ['es', 'bancos que migran de Oracle', 'oracle', 'que migran de Oracle'],
    ['es', 'hospitales que quieren reemplazar SAP', 'sap', 'reemplazar SAP'],
    ['es', 'minoristas que cambian de Magento a Shopify', 'magento', 'cambian de Magento a Shopify'],
    ['pt', 'bancos que estão migrando do Oracle', 'oracle', 'estão migrando do Oracle'],
    ['pt', 'empresas saindo da Salesforce em Lisboa', 'salesforce', 'saindo da Salesforce'],
    ['pt', 'varejistas que trocam Magento por Shopify', 'magento', 'trocam Magento por Shopify'],
    ['it', 'banche che migrano da Oracle', 'oracle', 'migrano da Oracle'],
    ['it', 'ospedali che vogliono sostituire SAP', 'sap', 'sostituire SAP'],
    ['it', 'aziende che abbandonano Salesforce a Roma', 'salesforce', 'abbandonano Salesforce'],
    ['nl', 'winkels die van Magento af willen', 'magento', 'Magento'],
    ['nl', 'ziekenhuizen die SAP willen vervangen', 'sap', 'SAP'],
    ['ja', 'Oracleから移行中の銀行', 'oracle', 'Oracle'],
    ['ja', 'SAPの入れ替えを検討している製造業', 'sap', 'SAP'],
    ['ja', 'Salesforceから乗り換えたい会社', 'salesforce', 'Salesforce'],
    ['zh', '从Oracle迁移的银行', 'oracle', 'Oracle'],
    ['zh', '正在替换SAP的制造企业', 'sap', '正在替换SAP'],
  ])('%s: %s', (language, prompt, technology, need) => {
    const parsed = parse(prompt);
    expect(parsed.language).toBe(language);
    expect(parsed.include.technologies).toEqual([technology]);
    expect(parsed.intent.text).toBe(need);
    expect(parsed.include.keywords).toEqual([]);
  });

  it.each([
    ['aziende che abbandonano Salesforce a Roma', 'Rome'],
    ['aziende che cercano un CRM a Roma', 'Rome'],
    ['entreprises qui abandonnent Salesforce à Lyon', 'Lyon'],
  ])('the place behind it stays one: %s', (prompt, city) => {
    expect(parse(prompt).include.cities).toEqual([city]);
  });
});

describe('not for profit is what kind of company it is, beside what it does', () => {
  it.each([
    ['écoles sans but lucratif à Paris', 'k-12 education'],
    ['colegios sin ánimo de lucro en Madrid', 'k-12 education'],
    ['ospedali senza scopo di lucro in Italia', 'hospitals'],
    ['hospitais sem fins lucrativos no Brasil', 'hospitals'],
    ['gemeinnützige Krankenhäuser in Bayern', 'hospitals'],
    ['ziekenhuizen zonder winstoogmerk in Gent', 'hospitals'],
  ])('%s', (prompt, industry) => {
    const { include } = parse(prompt);
    expect(include.company_types).toEqual(['nonprofit']);
    expect(include.industries).toEqual([industry]);
  });
});
