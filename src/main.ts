#!/usr/bin/env node
import { runCli } from './cli.ts';
import { AppError } from './errors.ts';
import { openSecrets } from './secrets/open-secrets.ts';

try {
  const secrets = await openSecrets(process.env);
  process.exitCode = await runCli(process.argv, secrets.env);
  secrets.close();
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  process.stderr.write(`assay: ${error.message}\n`);
  process.exitCode = 1;
}
