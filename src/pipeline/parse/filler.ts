/** Words that say nothing about which leads are wanted, beside the function words of the vocabulary. */
const FILLER = new Set(
  `good great best leading top innovative promising interesting fast growing rapidly quickly new newest modern emerging exciting
  successful established reputable known famous notable relevant suitable potential ideal target various several many few lot lots
  other others another kind kinds type types sort sorts space sector sectors industry industries market markets vertical field
  name names email emails info information details linkedin thanks thank hi hello hey help assistant
  real actual really quite pretty more most least less based focused related oriented driven first class level era wave boom run
  headquartered hq headquarters located situated working work works operating active present local globally global worldwide international
  successfully together same different own owned team teams member members lang etc plus
  experienced experience years year career senior-level jobs job positions position roles role opening openings
  itself themselves himself herself each other used
  grew grown doubled tripled everything anything last past next previous month months quarter quarters hot warm qualified icp stealth
  during amid office offices headquarters branches branch acquired plus
  customer customers client clients user users
  young mature well hyper hypergrowth lean led employs employing post born spun rebranded crisis
  vice versa early mid greater
 w background responsible charge remote remotely hybrid onsite wfh fulltime ex former formerly bilingual
  currently today yet who whose including include especially particularly preferably ideally mainly mostly only
  das die der firmen gute guten führende fuhrende führenden innovative innovativen bereich branche
  secteur domaine meilleures meilleurs principales grandes petites
  sector ramo mejores principales líderes lideres setor melhores settore migliori principali sector beste
  `
    .split(/\s+/)
    .filter((word) => word !== ''),
);

export function isFiller(folded: string): boolean {
  return FILLER.has(folded);
}
