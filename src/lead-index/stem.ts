/**
 * Light English stemmer: plurals, -ed, -ing, final -e and -y, after steps 1 and 5a of Porter (1980), "An algorithm for
 * suffix stripping". Derivations (-er, -ment, -ation) stay apart: a manufacturer and manufacturing differ as leads do.
 * Words of three letters or fewer, and words with other characters than a-z, are left as they are.
 */
export function stem(word: string): string {
  if (word.length <= 3 || !/^[a-z]+$/.test(word)) return word;
  let w = stripPlural(word);
  w = stripPast(w);
  if (w.length > 3 && w.endsWith('y') && !isVowel(w, w.length - 2)) w = `${w.slice(0, -1)}i`;
  if (w.endsWith('e') && w.length > 3) {
    const base = w.slice(0, -1);
    const m = measure(base);
    if (m > 1 || (m === 1 && !endsShort(base))) w = base;
  }
  return w;
}

function stripPlural(w: string): string {
  if (w.endsWith('sses')) return w.slice(0, -2);
  if (w.endsWith('ies')) return w.length > 4 ? `${w.slice(0, -3)}y` : w.slice(0, -1);
  if (!w.endsWith('s') || /(?:ss|us|is|aas|ous)$/.test(w)) return w;
  return /(?:ch|sh|x|zz)es$/.test(w) ? w.slice(0, -2) : w.slice(0, -1);
}

function stripPast(w: string): string {
  if (w.endsWith('eed')) return measure(w.slice(0, -3)) > 0 ? w.slice(0, -1) : w;
  const cut = w.endsWith('ing') ? 3 : w.endsWith('ed') ? 2 : 0;
  if (cut === 0) return w;
  const base = w.slice(0, -cut);
  if (base.length < 2 || !/[aeiouy]/.test(base)) return w;
  if (/(?:at|bl|iz)$/.test(base)) return `${base}e`;
  const last = base[base.length - 1];
  if (last === base[base.length - 2] && !isVowel(base, base.length - 1)) {
    return last === 'l' || last === 's' || last === 'z' ? base : base.slice(0, -1);
  }
  return measure(base) === 1 && endsShort(base) ? `${base}e` : base;
}

function isVowel(w: string, i: number): boolean {
  const c = w[i];
  if (c === 'a' || c === 'e' || c === 'i' || c === 'o' || c === 'u') return true;
  return c === 'y' && i > 0 && !isVowel(w, i - 1);
}

/** Number of vowel-consonant sequences. */
function measure(w: string): number {
  let m = 0;
  let vowel = false;
  for (let i = 0; i < w.length; i++) {
    const v = isVowel(w, i);
    if (vowel && !v) m++;
    vowel = v;
  }
  return m;
}

/** Ends consonant-vowel-consonant, the last not w, x or y. */
function endsShort(w: string): boolean {
  const n = w.length;
  if (n < 3) return false;
  return !isVowel(w, n - 1) && isVowel(w, n - 2) && !isVowel(w, n - 3) && !/[wxy]$/.test(w);
}
