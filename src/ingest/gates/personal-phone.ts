/** Digits with the separators of telephone numbers; a comma never is one. */
const RUN = /(?<![\p{L}\d.,/$€£¥#=_@%:-])(?:\+\s?|\()?\d[\d\s().\-/‐–·]{5,24}\d(?![\d%])/gu;
const CURRENCY_BEFORE = /(?:[$€£¥₹₩]|\b(?:usd|eur|gbp|chf|jpy|cny|inr|brl|r\$|rs|us\$))\s*$/i;
const CURRENCY_AFTER =
  /^\s*(?:[$€£¥₹₩%]|(?:usd|eur|euros?|gbp|chf|jpy|yen|dollars?|million|billion|mio|mrd|millones|milhões|users|employees|customers|downloads|people|kunden|nutzer|mitarbeiter|salariés|utilisateurs|clients|empleados|usuarios|円|元|万|人|名)(?!\p{L}))/iu;
const ISO_DATE = /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(?:\s+\d{1,2})?$/;
const YEARS = /^(?:19|20)\d\d\s?[-–/]\s?(?:19|20)\d\d$/;
const THOUSANDS = /^\d{1,3}(?:[ .\u00a0]\d{3})+$/;
const NORTH_AMERICA = /^(?:\+?1[-. ]?)?\(?[2-9]\d{2}\)?[-. ]{1,2}[2-9]\d{2}[-. ]\d{4}$/;
const NATIONAL = /^\(?0\d{1,4}\)?(?:[\s./–-]+\d{1,8}){1,5}$/;
const BRAZIL = /^\(\d{2}\) ?9?\d{4}[- ]\d{4}$/;
const CHINA = /^1[3-9]\d[ -]?\d{4}[ -]?\d{4}$/;
const INDIA = /^[6-9]\d{4}[ -]\d{5}$/;
const CALL_BEFORE =
  /(?:☎|📞|📱|(?<!\p{L})(?:tel|tél|telefon|telefono|teléfono|telefone|telefoon|téléphone|telephone|phone|ph|call|dial|text|sms|mobile|mob|cell|fax|whatsapp|wechat|handy|mobil|rufnummer|durchwahl|móvil|celular|cel|cellulare|portable|mobiel|reach (?:me|him|her|us|them) (?:at|on))(?:\.|:|\s|number|nr|no|nummer|numéro|número|numero|at|us|me|him|her|on|is|under|unter|au|al){0,24}|電話(?:番号)?|携帯(?:電話)?|电话|電話|手机(?:号)?|联系方式|联系电话)[\s:：.()]*$/iu;
/** Numbers that only companies have: free-call and shared-cost ranges. */
const FREE_CALL =
  /^(?:(?:\+?1[-. ]?)?\(?8(?:00|33|44|55|66|77|88)\)?[-. ]?\d{3}[-. ]?\d{4}$|(?:0800|00800|0808|0120)(?:[-. ]|\d)|400[- ]|\+(?:49|33|39|44|31)[ -]?800|(?:\+34[ -]?)?900 \d{3} \d{3}$)/;
const COMPANY_LINE =
  /(?:switchboard|head ?office|headquarters|main (?:line|number|office)|customer (?:service|support|care)|support (?:line|hotline)|sales hotline|hotline|reception|zentrale|kundenservice|kundendienst|service-?nummer|standard(?: téléphonique)?|siège|service clients?|centralita|atención al cliente|sede central|central de atendimento|atendimento ao cliente|centralino|servizio clienti|klantenservice|hoofdkantoor|代表電話|代表番号|お問い合わせ窓口|总机|客服(?:热线|电话)?|总部)[^.!?\n]{0,40}$/iu;

/** A telephone number that is not clearly a company's published line. */
export function holdsPhone(text: string): boolean {
  for (const match of text.matchAll(RUN)) {
    const at = match.index ?? 0;
    const number = match[0].trim();
    const before = text.slice(Math.max(0, at - 60), at);
    if (!isPhone(number, before, text.slice(at + match[0].length, at + match[0].length + 16))) continue;
    if (!FREE_CALL.test(number) && !COMPANY_LINE.test(before)) return true;
  }
  return false;
}

function isPhone(number: string, before: string, after: string): boolean {
  const digits = number.replace(/\D/g, '');
  if (digits.length < 7 || digits.length > 15 || ISO_DATE.test(number) || YEARS.test(number)) return false;
  if (CURRENCY_BEFORE.test(before) || CURRENCY_AFTER.test(after)) return false;
  if (CALL_BEFORE.test(before)) return true;
  // "+10 000 000 users" is no telephone number.
  if (number.startsWith('+')) return digits.length >= 9 && !/(?:[ .]000){2}$/.test(number);
  if (NORTH_AMERICA.test(number) || BRAZIL.test(number) || INDIA.test(number)) return true;
  if (THOUSANDS.test(number)) return false;
  if (NATIONAL.test(number)) return digits.length >= 9 && digits.length <= 12;
  return CHINA.test(number) && (/[ -]/.test(number) || /\p{Script=Han}/u.test(before + after));
}
