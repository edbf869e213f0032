import { randomBytes } from 'node:crypto';
import postgres from 'postgres';

/** Any database of a server where tests may create databases of their own; unset: those tests are skipped by name. */
export const TEST_DATABASE_URL: string | undefined = process.env.ASSAY_TEST_DATABASE_URL;

/** A new empty database beside the one of ASSAY_TEST_DATABASE_URL. */
export async function createTestDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  if (TEST_DATABASE_URL === undefined) throw new Error('ASSAY_TEST_DATABASE_URL is not set');
  const admin = postgres(TEST_DATABASE_URL, { max: 1, onnotice: () => undefined });
  const name = `assay_test_${randomBytes(6).toString('hex')}`;
  await admin`create database ${admin(name)}`;
  const url = new URL(TEST_DATABASE_URL);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: async () => {
      await admin`drop database ${admin(name)} with (force)`;
      await admin.end();
    },
  };
}
