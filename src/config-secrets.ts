import { z } from 'zod';
import { int } from './config-checks.ts';

/** Where settings that are secrets may come from; part of SETTINGS in config.ts. */
export const SECRET_SETTINGS = {
  SECRETS_REFRESH_SECONDS: {
    schema: int(0, 86_400).default(300),
    about:
      'Settings that are secrets may say `file:PATH` or `aws-sm:NAME#JSON-KEY` (AWS Secrets Manager); they are read again this often, 0 never. A new database password or key of a language model is used by the next connection or call.',
  },
  SECRETS_ENDPOINT: {
    schema: z.url().optional(),
    about:
      'Another address for AWS Secrets Manager, such as a VPC endpoint; credentials and region come from the AWS SDK.',
  },
} as const;
