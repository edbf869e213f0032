/**
 * The forms of a demonym: plural for English, gender and number for the Romance languages, endings for German and Dutch.
 * Forms that do not occur cost nothing. "=form" stands for itself alone.
 */
export function inflect(form: string, language: string): string[] {
  if (form.startsWith('=')) return [form.slice(1)];
  const rule = RULES[language];
  return rule === undefined ? [form] : [form, ...rule(form)];
}

type Rule = (form: string) => string[];

const english: Rule = (form) => (/(?:s|sh|ch|ese|x|men|ss)$/.test(form) ? [] : [`${form}s`]);
const german: Rule = (form) => ['e', 'en', 'er', 'es', 'em'].map((ending) => form + ending);

function french(form: string): string[] {
  const feminine = frenchFeminine(form);
  const plural = (word: string) => (word.endsWith('s') ? [] : [`${word}s`]);
  return feminine === form ? plural(form) : [...plural(form), feminine, `${feminine}s`];
}
function frenchFeminine(form: string): string {
  if (form.endsWith('e')) return form;
  if (form.endsWith('en') || form.endsWith('on')) return `${form}ne`;
  if (form.endsWith('c')) return `${form.slice(0, -1)}que`;
  return `${form}e`;
}

function spanish(form: string): string[] {
  if (form.endsWith('o')) return withEndings(form, 1, ['a', 'os', 'as']);
  if (form.endsWith('és')) return withEndings(form, 2, ['esa', 'eses', 'esas']);
  if (form.endsWith('án')) return withEndings(form, 2, ['ana', 'anes', 'anas']);
  if (form.endsWith('ín')) return withEndings(form, 2, ['ina', 'ines', 'inas']);
  if (form.endsWith('í')) return [`${form}s`, `${form}es`];
  if (/[lrz]$/.test(form)) return [`${form}a`, `${form}es`, `${form}as`];
  return form.endsWith('s') ? [] : [`${form}s`];
}

function portuguese(form: string): string[] {
  if (form.endsWith('o') && !form.endsWith('ão')) return withEndings(form, 1, ['a', 'os', 'as']);
  if (form.endsWith('ês')) return withEndings(form, 2, ['esa', 'eses', 'esas']);
  if (form.endsWith('ão')) return withEndings(form, 2, ['ã', 'ães', 'ãs', 'ões']);
  if (form.endsWith('ol')) return [`${form}a`, `${form.slice(0, -2)}óis`, `${form}as`];
  return form.endsWith('s') ? [] : [`${form}s`];
}

function italian(form: string): string[] {
  if (form.endsWith('co')) return withEndings(form, 2, ['ca', 'ci', 'che', 'chi']);
  if (form.endsWith('o')) return withEndings(form, 1, ['a', 'i', 'e']);
  if (form.endsWith('e')) return withEndings(form, 1, ['i']);
  if (form.endsWith('a')) return withEndings(form, 1, ['i', 'e']);
  return [];
}

const dutch: Rule = (form) => (form.endsWith('ees') ? [`${form.slice(0, -3)}ese`] : [`${form}e`, `${form}n`]);

const RULES: Record<string, Rule> = {
  en: english,
  de: german,
  fr: french,
  es: spanish,
  pt: portuguese,
  it: italian,
  nl: dutch,
};

function withEndings(form: string, cut: number, endings: string[]): string[] {
  const stem = form.slice(0, form.length - cut);
  return endings.map((ending) => stem + ending);
}
