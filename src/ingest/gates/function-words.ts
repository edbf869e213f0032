/** Words that sentences of the supported languages in Latin script can hardly do without. */
const SUPPORTED =
  'the of and to in is that for with on are was by this from as at be has have its it or an a we our you will not ' +
  'der die das und ist von mit für auf den dem des ein eine einen zu im nicht sich auch wird werden wir sie bei aus nach als an hat haben ' +
  'le la les de des du et est dans pour que qui une un sur avec par au aux pas nous vous sont plus son ses ce cette ' +
  'el los las y en es por con para una un que del al se su como más lo sus nos este esta ha ' +
  'o os as e do da dos das em um uma é para com que no na por mais não ao se sua seu foi são nos ' +
  'il lo gli i e di del della dei delle che per con un una è in nel nella sono non si da al alla ha ' +
  'het een en van de is op te dat die voor met zijn niet aan er ook als bij naar wij door wordt hebben';

/** Words of languages that are not supported; those that a supported language has too are taken out below. */
const OTHERS: Readonly<Record<string, string>> = {
  Swedish:
    'och att det är som för på inte av till med om har vi ett kan från jag också eller när hos våra söker anställer nya',
  'Danish or Norwegian':
    'og det er på til ikke av af som har vi kan fra også eller når hos vores våre søker ansætter ansetter nye med jeg ble blev',
  Finnish:
    'ja on ei että se joka myös mutta kun sekä ovat voi ovat meidän uusi yritys kanssa tai oli olla hakee',
  Polish:
    'i w na z się jest nie że do oraz dla jak przez od po są które który firma nasz naszych ze będzie pracy',
  'Czech or Slovak':
    'a v se na je že s z do pro jako jsou který která však podle nebo také při aby sa je pre ktorý ako aj',
  Hungarian: 'a az és hogy nem egy is meg van volt ez ki mint csak vagy már cég új keres munkatársat számára',
  Romanian: 'și în la cu nu pe din este care pentru sunt mai sau prin fost cea cele acest această către noi',
  Turkish: 've bir bu için ile da de olarak olan daha çok en gibi sonra kadar şirket yeni arıyor olduğu ya',
  Indonesian:
    'dan yang di untuk dengan ini itu dari pada adalah tidak akan dalam juga kami oleh telah atau sebagai perusahaan',
  Vietnamese: 'và của là có cho không các được với trong một những đã công ty này để tại người khi',
  'Croatian or Serbian':
    'i je u na se da za su od kao koji što bi ili nije tvrtka kompanija smo sa ali biti novi traži',
  Lithuanian: 'ir yra kad su į iš bei kaip jau tai buvo apie nuo įmonė ieško',
  Catalan: 'i amb els les per què és són aquesta aquest també més pels dels ha estat seva empresa busca',
};

/** Word -> the unsupported languages that have it; none where a supported one has it. */
export const LANGUAGES_OF_WORD: ReadonlyMap<string, readonly string[]> = byWord();

function byWord(): Map<string, string[]> {
  const map = new Map<string, string[]>(SUPPORTED.split(' ').map((word) => [word, []]));
  const supported = new Set(map.keys());
  for (const [language, words] of Object.entries(OTHERS)) {
    for (const word of new Set(words.split(' '))) {
      if (!supported.has(word)) map.set(word, [...(map.get(word) ?? []), language]);
    }
  }
  return map;
}
