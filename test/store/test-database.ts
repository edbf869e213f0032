import { randomBytes } from 'node:crypto';
import postgres from 'postgres';

/** Any database of a server where tests may create databases of their own; unset: those tests are skipped by name. */
export const TEST_DATABASE_URL: string | undefined = process.env.ASSAY_TEST_DATABASE_URL;

/** The same with TimescaleDB loaded. */
export const TEST_TIMESCALE_URL: string | undefined = process.env.ASSAY_TEST_TIMESCALE_URL;

/** A new empty database beside the one of the URL. */
export async function createTestDatabase(
  server = TEST_DATABASE_URL,
): Promise<{ url: string; drop(): Promise<void> }> {
  if (server === undefined) throw new Error('ASSAY_TEST_DATABASE_URL is not set');
  const admin = postgres(server, { max: 1, onnotice: () => undefined });
  const name = `assay_test_${randomBytes(6).toString('hex')}`;
  await admin`create database ${admin(name)}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: async () => {
      await admin`drop database ${admin(name)} with (force)`;
      await admin.end();
    },
  };
}
