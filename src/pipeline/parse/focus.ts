const STEMS: readonly (readonly [string, string])[] = [
  ['build', ' s ing'],
  ['focus', ' ed ing es'],
  ['specialis', 'e ed ing es'],
  ['specializ', 'e ed ing es'],
  ['develop', ' s ing'],
  ['mak', 'e es ing'],
  ['sell', ' s ing'],
  ['offer', ' s ing'],
  ['provid', 'e es ing'],
  ['do', 'ing es'],
  ['work', ' s ing'],
  ['creat', 'es ing'],
  ['produc', 'es ing'],
];
/** Words after which stands what a company does: "building", "focused on", "specializing in". */
const FOCUS = new Set([
  ...STEMS.flatMap(([stem, endings]) => endings.split(' ').map((ending) => stem + ending)),
  ...[
    'serves',
    'helps',
    'helping',
    'targets',
    'targeting',
    'connects',
    'connecting',
    'enabling',
    'empowering',
  ],
  ...['manufacturing', 'disrupting', 'tackling', 'solving', 'automating', 'delivering'],
]);

export function isFocus(folded: string): boolean {
  return FOCUS.has(folded);
}
