import { fold } from '../../vocabulary/places/fold.ts';
import { type Draft, type Item, textOf, topicsAt } from './draft.ts';

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
  [/makler|courtier|makelaar|corredor|corretor|mediator/, 'broker'],
];

/**
 * "hospitals, no private clinics": the exclusion of a kind under the same topic names its words, not the topic. Who asks
 * for kinds of companies and no people excludes a kind with a word that could be a person as well ("keine Wirtschaftsprüfer").
 */
export function partExclusions(draft: Draft, items: readonly Item[]): void {
  const titled = items.some((item) => !item.excluded && item.values.some(({ field }) => field === 'titles'));
  for (const item of items) {
    if (!item.excluded) continue;
    for (const other of items) if (liesIn(other, item)) other.values.length = 0;
    if (!titled) asKind(draft, item, items);
    const [value] = item.values;
    if (item.values.length !== 1 || value?.field !== 'industries') continue;
    const words = textOf(draft, item.start, item.end).toLowerCase();
    const asked = items.some((other) => !other.excluded && isUnder(draft, other, value.value, words));
    if (asked) item.values.splice(0, 1, { field: 'keywords', value: english(words) });
  }
}

/** A topic inside the words that are excluded is not asked for. */
function liesIn(item: Item, excluded: Item): boolean {
  const inside = item.start >= excluded.start && item.end <= excluded.end;
  return inside && !item.excluded && item.family === 'kind' && excluded.family === 'kind';
}

function asKind(draft: Draft, item: Item, items: readonly Item[]): void {
  if (!item.values.some(({ field }) => field === 'titles')) return;
  const kinds = items.some(
    (other) => !other.excluded && other.values.some(({ field }) => field === 'industries'),
  );
  const match = topicsAt(draft, item.start).find(({ end, entry }) => end === item.end && !entry.weak);
  if (kinds && match !== undefined)
    item.values.splice(0, item.values.length, { field: 'industries', value: match.entry.topic });
}

function english(words: string): string {
  const folded = fold(words);
  return NARROWER.find(([surface]) => surface.test(folded))?.[1] ?? words;
}

/** The item asks for the topic, or one that lies under it, in other words. */
function isUnder(draft: Draft, item: Item, topic: string, words: string): boolean {
  if (textOf(draft, item.start, item.end).toLowerCase() === words) return false;
  return item.values.some(
    ({ field, value }) =>
      field === 'industries' &&
      (value === topic || draft.ctx.vocabulary.topics.ancestors(value).includes(topic)),
  );
}
