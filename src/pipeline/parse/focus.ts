/** Words after which stands what a company does: "building", "focused on", "specializing in". */
const FOCUS =
  /^(?:build(?:s|ing)?|focus(?:ed|ing|es)?|speciali[sz](?:ed?|ing|es)|develop(?:s|ing)?|mak(?:es?|ing)|sell(?:s|ing)?|offer(?:s|ing)?|provid(?:es?|ing)|doing|does|work(?:s|ing)?|creat(?:es|ing)|producing|produces|manufacturing|disrupting|tackling|solving|automating|delivering)$/;

export function isFocus(folded: string): boolean {
  return FOCUS.test(folded);
}
