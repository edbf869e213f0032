import { AppError } from '../errors.ts';

const DEADLINE_MS = 10_000;
const ATTEMPTS = 2;

/** Reads secrets by name or ARN. The package is loaded with the first. */
export function awsSecrets(endpoint: string | undefined): (name: string) => Promise<string> {
  let opening: ReturnType<typeof open> | undefined;
  return async (name) => {
    opening ??= open(endpoint);
    const { client, GetSecretValueCommand } = await opening;
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }), {
      abortSignal: AbortSignal.timeout(DEADLINE_MS),
    });
    if (SecretString === undefined) throw new AppError('config', 'the secret is binary; store it as text');
    return SecretString;
  };
}

async function open(endpoint: string | undefined) {
  const { SecretsManagerClient, GetSecretValueCommand } = await load();
  const client = new SecretsManagerClient({
    maxAttempts: ATTEMPTS,
    ...(endpoint !== undefined && { endpoint }),
  });
  return { client, GetSecretValueCommand };
}

async function load() {
  try {
    return await import('@aws-sdk/client-secrets-manager');
  } catch (cause) {
    throw new AppError(
      'config',
      'aws-sm: needs a package that is not installed: npm install @aws-sdk/client-secrets-manager',
      { cause },
    );
  }
}
