/**
 * Words that carry no need, folded (lower case, no accents). Words that mean something in English ("car", "or" as gold,
 * "son") are left out of the other languages' lists: a rare stop word costs less than a lost topic.
 */
const LISTS = [
  // English
  `a an and any are as at be been being but by can could did do does doing for from had has have having he her his how i if
  in into is it its just me more most my nor not of on or our ours out over own she should so some such than that the their
  them then there these they this those through to too under until up very was we were what when where which while who whom
  why will with would you your yours s t re ve ll don didn doesn isn wasn weren won`,
  // German
  `der die das den dem des ein eine einen einem einer eines und oder ist sind war waren wird werden mit fur von vom zu zum
  zur im auf aus bei nach uber unter nicht auch als wie wir sie ihr es er ich uns unser unsere ihre sich dass`,
  // French
  `le la les un une et ou est sont de du des en dans pour par sur avec sans que qui ce cette ces nous vous ils elle elles
  leur leurs notre votre au aux se sa ses ne pas l d j qu n m`,
  // Spanish
  `el los las una unos unas y o es son del con para por sin sobre entre que se su sus nuestro nuestra como mas al lo`,
  // Portuguese
  `os as um uma uns umas e ou sao do da dos das em na nas nos com sem que seu sua seus suas nosso nossa como mais ao aos`,
  // Italian
  `il gli uno di che e sono del della dei delle dello nel nella nei nelle con per da dal dalla ai alla alle si ed suo sua`,
  // Dutch
  `de het een en van voor met op te zijn dat die niet bij aan naar om ook onze ons hun zij wij uit tot`,
];

export const STOP_WORDS: ReadonlySet<string> = new Set(LISTS.flatMap((list) => list.trim().split(/\s+/)));
