const NAMES = [
  'password',
  'authorization',
  'apiKey',
  'api_key',
  'secret',
  'token',
  'cookie',
  '["x-api-key"]',
];

/** What is named like a secret does not enter a log line, at the first three levels: a second wall, for what a library hangs onto an error. */
export function redaction(): { paths: string[]; censor: string } {
  const below = (prefix: string) =>
    NAMES.map((name) => (name.startsWith('[') ? `${prefix}${name}` : `${prefix}.${name}`));
  return {
    paths: [...NAMES, ...below('*'), ...below('*.*')],
    censor: '[redacted]',
  };
}
