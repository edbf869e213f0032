import { fold } from '../../vocabulary/places/fold.ts';

/** Kinds of organisation that the vocabulary knows only under a wider topic, with what texts in English call them. */
const NARROWER: readonly (readonly [RegExp, string])[] = [
  [
    /zeitarbeit|leiharbeit|arbeitnehmeruberlassung|\binterim|uitzend|temporal|temporari|interinal|派遣/,
    'temporary staffing',
  ],
  [/notar|notair|notaio|notai\b|tabelion|cartorio|公証|公证/, 'notary'],
  [/patentanw|octrooi|brevets|brevetti|patentes|特許事務所|专利代理/, 'patent attorney'],
  [/huissier|gerichtsvollzieher|deurwaarder/, 'bailiff'],
  [/sparkasse|caisses? d'epargne|cajas? de ahorro|casse di risparmio|spaarbank/, 'savings bank'],
  [/volksbank|genossenschaftsbank|banques? (?:cooperatives?|mutualistes?)/, 'cooperative bank'],
  [/privatklinik|cliniques? privees?|clinicas? privadas?|cliniche private|privekliniek/, 'private clinic'],
  [/hotel|albergh|ホテル|酒店/, 'hotels'],
  [/brauerei|brasserie|brouwerij|cervecer|cervejari|birrifici/, 'brewery'],
  [/weingut|winzer|wijnhuis|vignoble|bodega|vinicola|cantine/, 'winery'],
  [/backerei|boulangerie|bakkerij|panaderia|padaria|panifici/, 'bakery'],
  [/metzgerei|fleischerei|boucherie|slagerij|carniceria|macelleri/, 'butcher'],
  [/mobel|meuble|mueble|\bmoveis|mobiliario|mobilier|mobili\b|meubel|arredament|家具/, 'furniture'],
  [
    /transportador|spedition|spedizion|transporteur|transportbedrij|autotrasport|transportista|運送|货运/,
    'freight transport',
  ],
  [/makler|courtier|makelaar|corredor|corretor|mediator/, 'broker'],
];

/** What texts in English call the kind of organisation that the words name in another language; null where it has no entry. */
export function english(words: string): string | null {
  const folded = fold(words);
  return NARROWER.find(([surface]) => surface.test(folded))?.[1] ?? null;
}
