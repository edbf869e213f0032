import type { Language } from '../../domain/parsed.ts';
import type { PlaceCandidate } from '../../vocabulary/places/types.ts';
import type { Word } from './words.ts';

const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;
const HAN = /\p{Script=Han}/u;
const COMPANY_JA = /[株従業社開発売査議員]/;
/** So few ideographs are names and nouns that both languages may write. */
const SHORT_HAN_MAX = 6;
/** Forms of ideographs that only Japanese, and that only simplified Chinese writes. */
const ONLY_JA = /[産発売県駅円広検薬図応対験経済関団営気険価]/;
const ONLY_ZH = /[业员产发动务电机营经济关团广检药图应对验险证们设计软医疗创价]/;

/** A few ideographs inside an otherwise Latin prompt (a company's name) do not make it Chinese. */
export function ofScript(
  words: readonly Word[],
  places: readonly (readonly PlaceCandidate[])[],
): Language | null {
  let kana = 0;
  let han = 0;
  let latin = 0;
  let japanese = 0;
  let onlyJa = 0;
  let onlyZh = 0;
  for (const word of words) {
    if (!word.cjk) {
      if (!word.digits) latin += word.text.length;
    } else if (KANA.test(word.text)) kana++;
    else if (HAN.test(word.text)) {
      han++;
      if (COMPANY_JA.test(word.text)) japanese++;
      if (ONLY_JA.test(word.text)) onlyJa++;
      if (ONLY_ZH.test(word.text)) onlyZh++;
    }
  }
  if (kana + han === 0 || (kana + han) * 3 < latin) return null;
  if (kana > 0) return 'ja';
  if (onlyJa > 0 && onlyZh === 0) return 'ja';
  // "NPO法人 京都"
  if (onlyZh === 0 && han <= SHORT_HAN_MAX && places.some(([first]) => first?.within.country === 'JP'))
    return 'ja';
  // Simplified forms of the same words would not match these.
  return japanese >= 2 && japanese * 3 >= han ? 'ja' : 'zh';
}
