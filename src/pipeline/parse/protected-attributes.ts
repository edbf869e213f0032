import { BARRED, claim, type Draft, foldedAt, placesFrom, topicsAt } from './draft.ts';

/**
 * What a person is (sex, ethnicity, faith, health, age, orientation, politics) is never a filter. Words that mean only
 * that are barred wherever they stand; words with other senses only before a word for a person or for ownership.
 */
const ALWAYS = new Set(
  `female females male males woman women womans gender transgender nonbinary lgbt lgbtq lgbtqia lgbtq+ gay gays lesbian lesbians bisexual queer
  jewish jew jews muslim muslims islamic christian christians catholic catholics hindu hindus buddhist buddhists sikh sikhs atheist atheists mormon
  ethnic ethnicity race racial religion religious latinx hispanic hispanics latino latina latinos latinas caucasian bipoc poc minority minorities
  indigenous aboriginal disabled disability disabilities pregnant republican republicans democrat democrats conservative conservatives liberal liberals
  leftist veteran veterans immigrant immigrants refugee refugees
  weiblich weibliche weiblichen mannlich mannliche mannlichen frauen judisch judische judischen muslimisch muslimische muslimischen christlich christliche schwul lesbisch
  femme femmes feminin feminins feminine juif juive juifs juives musulman musulmane musulmans musulmanes chretien chretienne homosexuel homosexuelle
  mujer mujeres femenino femenina femeninas judio judia judios judias musulman musulmanes cristiano cristiana cristianos homosexual homosexuales
  mulher mulheres feminino feminina judeu judeus judia muculmano muculmana muculmanos cristao crista cristaos
  donna donne femminile femminili ebreo ebrea ebrei musulmano musulmana musulmani cristiano cristiani
  vrouw vrouwen vrouwelijk vrouwelijke joods joodse moslim moslims islamitisch islamitische christelijk christelijke`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
const BEFORE_PERSON = new Set(
  'black blacks white whites brown asian asians arab arabs african-american african old older elderly young younger deaf blind autistic left right diverse'.split(
    ' ',
  ),
);
/** Both: most words are turned away by one look. */
const WORDS: ReadonlySet<string> = new Set([...ALWAYS, ...BEFORE_PERSON]);
const PERSON_NEXT =
  /^(?:own(?:ed|er|ers)|led|run|founded|founders?|ceos?|ctos?|cfos?|executives?|entrepreneurs?|people|persons?|men|managers?|directors?|leaders?|engineers?|employees|american|wing|leaning)$/;
const CJK_BARRED = [
  '女性',
  '男性',
  '女人',
  '男人',
  '黑人',
  '白人',
  '犹太',
  '穆斯林',
  '基督教',
  '同性恋',
  'ユダヤ',
  'イスラム教',
  'キリスト教',
  '同性愛',
];

/** Bars such words before anything else may read them; topics like "women's health" or "islamic banking" stay topics. */
export function barProtectedAttributes(draft: Draft): void {
  for (let i = 0; i < draft.words.length; i++) {
    const word = draft.words[i];
    if (word === undefined) continue;
    if (word.cjk) {
      const found = CJK_BARRED.find((text) => draft.prompt.startsWith(text, word.start));
      if (found !== undefined) claim(draft, i, i + found.length, BARRED);
      continue;
    }
    const bare = word.folded.includes("'") ? word.folded.replace(/'s?$/, '') : word.folded;
    if (!WORDS.has(bare)) continue;
    const always = ALWAYS.has(bare);
    const person = PERSON_NEXT.test(foldedAt(draft, i + 1));
    if (person || (always && !startsLongTopic(draft, i))) claim(draft, i, i + 1, BARRED);
  }
}

function startsLongTopic(draft: Draft, i: number): boolean {
  for (let at = Math.max(0, i - 2); at <= i; at++) {
    // "América Latina"
    if (
      placesFrom(draft, at).some(({ length, caution }) => length > 1 && caution === 'ok' && at + length > i)
    )
      return true;
    const match = topicsAt(draft, at)[0];
    if (match !== undefined && match.end > i && match.end - at > 1) return true;
  }
  return false;
}
