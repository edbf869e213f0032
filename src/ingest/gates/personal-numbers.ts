import { chineseId, cpf, dni, iban, luhn, nir } from './checksums.ts';

const CARD =
  /(?<![\d.,/-])(?:\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}|3[47]\d{2}[ -]\d{6}[ -]\d{5}|\d{15,16})(?![\d-]|[.,]\d)/g;
const CARD_PREFIX = /^(?:4|5[1-5]|2[2-7]|3[47]|35|6011|64|65|62)/;
const IBAN = /(?<![A-Z\d])[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?(?![A-Z\d])/g;

/** A payment card or bank account whose check digits are right. */
export function holdsAccount(text: string): boolean {
  for (const [match] of text.matchAll(CARD)) {
    const digits = match.replace(/\D/g, '');
    if (CARD_PREFIX.test(digits) && luhn(digits) && !/^(\d)\1+$/.test(digits)) return true;
  }
  for (const [match] of text.matchAll(IBAN)) if (iban(match.replaceAll(' ', ''))) return true;
  return false;
}

const SSN = /(?<![\d-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])/;
const CPF = /(?<!\d)\d{3}\.\d{3}\.\d{3}-\d{2}(?!\d)/g;
const CHINESE =
  /(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])/g;
const DNI = /(?<![A-Z\d])(?:\d{8}|[XYZ]\d{7})-?[A-HJ-NP-TV-Z](?![A-Z\d])/g;
const CODICE = /(?<![A-Z\d])[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z](?![A-Z\d])/;
const NINO = /(?<![A-Z\d])[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![A-Z\d])/;
const NIR = /(?<!\d)[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?\d{2} ?\d{3} ?\d{3} ?\d{2}(?!\d)/g;
/** Schemes whose numbers look like any other are known by what stands before them. */
const CALLED =
  /(?:\bssn\b|social security|passport|driver['’]?s licen[cs]e|national (?:id|insurance)|\bbsn\b|burgerservicenummer|steuer-?id|identifikationsnummer|ausweis|reisepass|sozialversicherung|sécurité sociale|passeport|carte d['’]identité|pasaporte|cédula|\bcurp\b|\bcpf\b|\brg n|passaporte|passaporto|codice fiscale|paspoort|マイナンバー|パスポート|旅券|身份证|护照)[^\d\n]{0,20}[A-Z]{0,3}\d[\d -]{4,}\d/iu;

/** What looks like the number of a person in a national register. */
export function holdsNationalId(text: string): boolean {
  if (SSN.test(text) || CODICE.test(text) || NINO.test(text) || CALLED.test(text)) return true;
  for (const [match] of text.matchAll(CPF)) if (cpf(match.replace(/\D/g, ''))) return true;
  for (const [match] of text.matchAll(CHINESE)) if (chineseId(match)) return true;
  for (const [match] of text.matchAll(DNI)) if (dni(match.replace('-', ''))) return true;
  for (const [match] of text.matchAll(NIR)) if (nir(match.replaceAll(' ', ''))) return true;
  return false;
}
