/** Where a person lives; the address of a company alone is business. */
const HOME = new RegExp(
  [
    '(?:home|private|residential|personal) address\\s*(?:is|:|was|–|-|at)',
    '(?:lives|living|lived|resides|residing|resided) (?:at|on) (?:no\\.? ?)?\\d{1,5}\\b',
    '(?:wohnt|wohnhaft|lebt)\\s+(?:in der|in|am|an der|auf der|im)\\s+[\\p{L} .-]{3,40}\\d{1,4}[a-z]?\\b|privat(?:adresse|anschrift)|wohnadresse|wohnanschrift',
    '(?:habite|domiciliée?|réside|demeurant)\\s+(?:au|à|aux)?\\s*\\d{1,4}|adresse (?:personnelle|privée|du domicile)',
    '(?:vive|reside|domiciliad[oa]|residente) en (?:la )?(?:calle|avenida|avda|plaza|paseo|c/)|domicilio (?:particular|personal)|dirección (?:particular|personal)',
    '(?:mora|reside|residente|domiciliad[oa]) (?:na|no|em) (?:rua|avenida|av\\.|travessa|praça)|endereço (?:residencial|pessoal)',
    '(?:abita|risiede|residente|domiciliat[oa]) (?:in|a) (?:via|viale|piazza|corso)|indirizzo (?:di casa|privato|di residenza)',
    '(?:woont|woonachtig) (?:aan|op|in) (?:de |het )?[\\p{L} .-]{3,40}\\d{1,4}\\b|(?:thuis|woon|privé)adres',
    '自宅(?:住所|の住所)|現住所|家庭(?:住址|地址)|(?:家|居)住(?:地|在)[^。]{0,30}(?:路|街|号|室)',
    // A dwelling in a block of flats.
    "\\d{1,5}\\s+[\\p{L}][\\p{L} .'-]{2,40}\\s(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|court|ct|boulevard|blvd|way|terrace|place|pl)\\.?,?\\s+(?:apt|apartment|flat)\\.?\\s*#?\\s?\\w{1,5}\\b",
    '(?<!\\p{L})flat \\d{1,4}[a-z]?,\\s+\\d{1,5} ',
  ].join('|'),
  'iu',
);

export function holdsHomeAddress(text: string): boolean {
  return HOME.test(text);
}
