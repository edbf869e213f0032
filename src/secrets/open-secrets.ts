import { readFile } from 'node:fs/promises';
import { SETTINGS } from '../config.ts';
import { AppError } from '../errors.ts';
import { awsSecrets } from './aws-secrets.ts';

type Env = Record<string, string | undefined>;

const REFERENCE = /^(file|aws-sm):(.+)$/s;
const REFRESH_SECONDS = 300;

export interface OpenSecrets {
  /** The settings with secrets in place of what referred to them; those that are read again are getters. */
  env: Env;
  /** Reads all again now; what cannot be read keeps its last value. */
  refresh(): Promise<void>;
  close(): void;
}

/**
 * Reads the secrets that settings refer to, and again every ASSAY_SECRETS_REFRESH_SECONDS.
 * @throws AppError('config') that names the settings, never a value.
 */
export async function openSecrets(
  env: Env,
  tell: (line: string) => void = (line) => void process.stderr.write(`${line}\n`),
): Promise<OpenSecrets> {
  const references = referencesIn(env);
  if (references.size === 0) return { env, refresh: async () => undefined, close: () => undefined };
  const values = new Map<string, string>();
  const aws = awsSecrets(env.ASSAY_SECRETS_ENDPOINT);

  async function read(): Promise<string[]> {
    const failures: string[] = [];
    const fetched = new Map<string, Promise<string>>();
    for (const [name, { kind, place }] of references) {
      try {
        if (kind === 'file') values.set(name, (await readFile(place, 'utf8')).replace(/\r?\n$/, ''));
        else {
          const { secret, key } = partsOf(place);
          const text = fetched.get(secret) ?? aws(secret);
          text.catch(() => undefined); // Awaited by the first who asks.
          fetched.set(secret, text);
          values.set(name, pick(await text, key));
        }
      } catch (error) {
        failures.push(`  ${name}: ${whyOf(error, kind)}`);
      }
    }
    return failures;
  }

  const failures = await read();
  if (failures.length > 0)
    throw new AppError('config', `${failures.length} secret(s) cannot be read:\n${failures.join('\n')}`);
  const refresh = async () => {
    for (const line of await read())
      tell(`assay: a secret could not be read again, its last value is used:${line}`);
  };
  const seconds = Number(env.ASSAY_SECRETS_REFRESH_SECONDS ?? REFRESH_SECONDS);
  const timer = seconds > 0 ? setInterval(() => void refresh(), seconds * 1000).unref() : undefined;
  const resolved: Env = { ...env };
  for (const name of references.keys())
    Object.defineProperty(resolved, name, { enumerable: true, get: () => values.get(name) });
  return { env: resolved, refresh, close: () => clearInterval(timer) };
}

function referencesIn(env: Env): Map<string, { kind: string; place: string }> {
  const found = new Map<string, { kind: string; place: string }>();
  for (const [key, setting] of Object.entries(SETTINGS)) {
    const [, kind, place] = REFERENCE.exec(env[`ASSAY_${key}`] ?? '') ?? [];
    if ('isSecret' in setting && kind !== undefined && place !== undefined)
      found.set(`ASSAY_${key}`, { kind, place });
  }
  return found;
}

function partsOf(place: string): { secret: string; key: string | null } {
  const at = place.lastIndexOf('#');
  return at < 0 ? { secret: place, key: null } : { secret: place.slice(0, at), key: place.slice(at + 1) };
}

function pick(text: string, key: string | null): string {
  if (key === null) return text;
  let value: unknown;
  try {
    const object: unknown = JSON.parse(text);
    value = typeof object === 'object' && object !== null ? Reflect.get(object, key) : undefined;
  } catch {
    throw new AppError('config', 'the secret is not JSON; leave out what follows the #');
  }
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new AppError('config', `the secret has no text under "${key}"`);
}

/** Names and codes only: a message of a parser may quote what it read. */
function whyOf(error: unknown, kind: string): string {
  if (error instanceof AppError) return error.message;
  const name =
    error instanceof Error && 'code' in error
      ? String(error.code)
      : error instanceof Error
        ? error.name
        : 'failed';
  return kind === 'file'
    ? `the file cannot be read (${name})`
    : `AWS Secrets Manager does not give it (${name}); check its name, the region and secretsmanager:GetSecretValue`;
}
