/** Words as one pattern that does not match inside longer words; `\b` knows only ASCII letters. */
function words(...lists: string[]): RegExp {
  const inner = lists
    .join(' ')
    .trim()
    .split(/\s+/)
    .map((word) => word.replaceAll('_', '\\s+'))
    .join('|');
  return new RegExp(`(?<![\\p{L}\\p{M}\\p{N}])(?:${inner})(?![\\p{L}\\p{M}\\p{N}])`, 'iu');
}

/** The sentence is of something that is over. Underscores stand for blanks. */
export const PAST = words(
  'raised announced launched opened hired closed appointed acquired posted published updated completed signed released unveiled reported adopted migrated joined secured received won moved expanded was were has_been',
  'hat haben wurde wurden gab erhielt sammelte eröffnete veröffentlicht ernannte übernahm stellte gewann meldete schloss aktualisiert',
  'a_été ont_été a_levé a_annoncé a_lancé a_ouvert a_recruté a_nommé a_acquis a_signé a_publié a_racheté a_obtenu ont_annoncé publiée?_le mise?_à_jour_le',
  'anunció recaudó lanzó abrió contrató cerró nombró adquirió publicó publicado firmó completó recibió levantó captó fue fueron',
  'anunciou captou lançou abriu contratou fechou nomeou adquiriu assinou recebeu levantou publicou foi foram',
  'ha_annunciato ha_raccolto ha_lanciato ha_aperto ha_assunto ha_chiuso ha_nominato ha_acquisito ha_pubblicato ha_firmato ha_ricevuto ha_ottenuto ha_completato pubblicato_il',
  'heeft werd werden haalde kondigde lanceerde opende benoemde gepubliceerd geplaatst tekende ontving',
);
export const PAST_CJK =
  /しました|した[。、」]|された|発表し|調達し|已经|已于|宣布了?|完成了|发布了|推出了|获得了|成立了|于.{0,20}(?:完成|发布|获得|宣布)/u;

/** The sentence is, or may be, of something to come. */
export const AHEAD = words(
  "will shall would plans? planned planning expects? expected aims? intends? to_be deadline upcoming next soon scheduled effective valid expires? forecasts? targets? targeting goal going_to set_to due_to register registration join_us save_the_date takes?_place conference summit webinar apply applications? available availability sunset retires? phased?_out matures maturity end_of_life hopes? i'll we'll they'll it'll",
  'wird werden_wir soll sollen plant planen geplant voraussichtlich künftig beginnt startet findet bewerbung bewerbungsschluss gültig frist will wollen kommenden? konferenz messe',
  'sera seront va vont prévoit prévoient prévue? prochaine? aura_lieu auront_lieu ouvrira lancera compte candidatures? salon',
  'será serán va_a van_a planea prevé prevista? próxim[oa] tendrá abrirá lanzará plazo',
  'será serão vai vão planeja pretende prevê prevista? próxim[oa] terá abrirá lançará prazo',
  'sarà saranno prevede prevista? prossim[oa] aprirà lancerà scadenza si_terrà',
  'zal zullen gaat gaan plant verwacht uiterlijk binnenkort volgende? komende',
);
export const AHEAD_CJK =
  /予定|見込み|まで|開催|今後|将来|計画|目指|締切|します|する[。、]|将|预计|计划|計劃|截至|截止|之前|以前|即将|拟|目标/u;

/** Words right before a date that make it a term: "by", "from", "until". */
export const TERM =
  /(?<![\p{L}])(?:by|from|until|till|through|before|starting|beginning|starts?|begins?|ends?|ending|due|effective|since|to|bis|bis zum|ab|ab dem|zum|vom|avant(?: le)?|dès(?: le)?|à partir du|à compter du|jusqu['’]au|d['’]ici(?: le| au)?|hasta(?: el)?|antes del?|a partir del?|desde(?: el)?|para(?: el)?|até(?: o)?|a partir de|entro(?: il)?|fino al|dal|a partire dal|prima del|tot|vanaf|voor|per)[\s:(]*$/iu;
