import { describe, expect, it } from 'vitest';
import { parsePrompt } from '../../src/pipeline/parse/parse-prompt.ts';
import { testContext } from '../parse-context.ts';

const ctx = testContext();

/** Prompt, topics wanted, topics excluded. */
const CASES: readonly (readonly [prompt: string, include: string, exclude?: string])[] = [
  ['Finde 30 Geschäftsführer von Maschinenbauunternehmen in Bayern mit 50 bis 250 Mitarbeitern', 'machinery'],
  ['Krankenhäuser in der Schweiz, die eine Planungssoftware suchen', 'hospitals'],
  ['20 Einkaufsleiter in der Automobilindustrie in Stuttgart', 'automotive'],
  ['Speditionen in Hamburg mit mehr als 100 Mitarbeitern', 'logistics'],
  ['Onlinehändler in Österreich, die Shopify nutzen', 'e-commerce'],
  ['IT-Leiter bei Stadtwerken in Nordrhein-Westfalen', 'utilities'],
  ['Bauunternehmen in Sachsen ohne Agenturen', 'construction', 'agencies'],
  ['Brauereien in Bayern, außer Hotels', 'alcoholic beverages', 'hospitality'],
  ['KI-Startups in Berlin mit weniger als 50 Mitarbeitern', 'artificial intelligence'],
  ['Chemieunternehmen in Deutschland, keine Apotheken', 'chemicals', 'pharmacies'],
  ['Hersteller von Medizintechnik in Tuttlingen', 'medical devices'],
  ['entreprises de logistique en Espagne avec plus de 500 employés', 'logistics'],
  ['hôpitaux en Suisse cherchant un logiciel de planification', 'hospitals'],
  ["30 directeurs financiers d'entreprises industrielles à Lyon", 'manufacturing'],
  ['assureurs à Paris, pas les banques', 'insurance', 'banking'],
  ['directeurs marketing dans la vente en ligne en France, sans Shopify', 'e-commerce'],
  ['sociétés de conseil à Bordeaux', 'consulting'],
  ['PME du BTP en Bretagne', 'construction'],
  ['éditeurs de logiciels à Toulouse, hors agences', 'software', 'agencies'],
  ["DSI dans l'agroalimentaire en France", 'food and beverage'],
  ['domaines viticoles en Bourgogne', 'alcoholic beverages'],
  ['aziende di software a Milano, escluse le agenzie', 'software', 'agencies'],
  ['ospedali in Lombardia che cercano un software gestionale', 'hospitals'],
  ['20 direttori acquisti di aziende metalmeccaniche a Brescia', 'machinery'],
  ['banche a Torino, non assicurazioni', 'banking', 'insurance'],
  ['negozi online in Italia che usano Shopify', 'e-commerce'],
  ['responsabili marketing nel settore alimentare a Parma', 'food and beverage'],
  ['catene di supermercati in Sicilia', 'grocery'],
  ['operatori logistici a Genova con oltre 200 dipendenti', 'logistics'],
  ['alberghi in Sardegna', 'hospitality'],
  ['Zoek 25 IT-managers bij ziekenhuizen in Nederland', 'hospitals'],
  ['webwinkels in Amsterdam zonder Magento', 'e-commerce'],
  ['bouwbedrijven in Noord-Brabant met 50 tot 200 medewerkers', 'construction'],
  ['accountantskantoren in Den Haag met minder dan 100 medewerkers', 'accounting'],
  ['20 inkopers bij machinebouwers in Eindhoven', 'machinery'],
  ['logistieke bedrijven in Antwerpen, geen koeriers', 'logistics', 'delivery'],
  ['softwarebedrijven in Gent, behalve bureaus', 'software', 'agencies'],
  ['zorginstellingen in Friesland', 'healthcare'],
];

describe('topics named in German, French, Italian and Dutch', () => {
  it.each(CASES.map(([prompt, include, exclude]) => ({ prompt, include, exclude })))(
    '$prompt',
    ({ prompt, include, exclude }) => {
      const parsed = parsePrompt(prompt, ctx);
      expect(parsed.include.industries).toContain(include);
      if (exclude === undefined) return;
      expect(parsed.exclude.industries).toContain(exclude);
      expect(parsed.include.industries).not.toContain(exclude);
    },
  );
});
