/** What German and Dutch hang on a stem to name companies of a kind, or a trade. */
const GERMAN =
  'unternehmen|unternehmens|firma|firmen|betrieb|betriebe|betrieben|branche|branchen|industrie|sektor|konzern|konzerne|konzernen|anbieter|anbietern|dienstleister|dienstleistern|hersteller|herstellern|handel|startup|startups|gesellschaft|gesellschaften|plattform|plattformen|bereich|software|wirtschaft|produzent|produzenten|produzierer|spezialist|spezialisten|markt|zulieferer|einrichtung|einrichtungen|wesen|dienstleistungen';
const DUTCH =
  'bedrijf|bedrijven|onderneming|ondernemingen|firma|sector|branche|industrie|organisatie|organisaties|instelling|instellingen|aanbieder|aanbieders|leverancier|leveranciers|fabrikant|fabrikanten|startup|startups|software|platform|platforms|producent|producenten|markt|diensten|dienstverlener|dienstverleners';
const SUFFIXES: readonly { suffix: string; language: 'de' | 'nl' }[] = [
  ...GERMAN.split('|').map((suffix) => ({ suffix, language: 'de' as const })),
  ...DUTCH.split('|').map((suffix) => ({ suffix, language: 'nl' as const })),
].sort((a, b) => b.suffix.length - a.suffix.length);

/** By their last two letters: a word is compared with the few that end alike. */
const BY_ENDING = new Map<string, { suffix: string; language: 'de' | 'nl' }[]>();
for (const one of SUFFIXES) {
  const ending = one.suffix.slice(-2);
  BY_ENDING.set(ending, [...(BY_ENDING.get(ending) ?? []), one]);
}

/** Possible stems of a folded compound, longest suffix first, each also without its linking letters. */
export function compoundStems(word: string): { stem: string; language: 'de' | 'nl' }[] {
  const found: { stem: string; language: 'de' | 'nl' }[] = [];
  for (const { suffix, language } of BY_ENDING.get(word.slice(-2)) ?? []) {
    if (!word.endsWith(suffix) || word.length - suffix.length < 3) continue;
    const stem = word.slice(0, -suffix.length);
    for (const form of [
      stem,
      stem.replace(/(?:s|n|en|e)$/, ''),
      stem.replace(/n$/, ''),
      `${stem}e`,
      `${stem}en`,
    ]) {
      if (form.length >= 2 && !found.some((known) => known.stem === form && known.language === language))
        found.push({ stem: form, language });
    }
  }
  return found;
}
