import type { Config } from '../config.ts';
import type { Answer } from '../domain/answer.ts';
import { AppError } from '../errors.ts';
import { zodFieldErrors } from '../http/read-json.ts';
import { QueryRequestSchema } from '../http/schemas.ts';
import { call, type ServerOption, serverFor } from './client.ts';
import { printAnswer } from './print-answer.ts';
import { withEngine } from './with-engine.ts';

interface Options extends ServerOption {
  k?: number;
  asOf?: string;
  json?: boolean;
  submitter?: string;
}

export async function queryCommand(config: Config, prompt: string, options: Options): Promise<number> {
  const asOf =
    options.asOf !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(options.asOf)
      ? `${options.asOf}T00:00:00Z`
      : options.asOf;
  const checked = QueryRequestSchema.safeParse({
    prompt,
    ...(options.k && { k: options.k }),
    ...(asOf && { as_of: asOf }),
  });
  if (!checked.success)
    throw new AppError('invalid', 'The query has wrong fields:', { errors: zodFieldErrors(checked.error) });
  const submitter = options.submitter ?? null;
  const server = serverFor(config, options);
  const answer =
    server === undefined
      ? // One question of a person, who would rather wait than ask again.
        await withEngine({ ...config, DATABASE_READ_MS: 60_000 }, (engine) =>
          engine.query(checked.data, new AbortController().signal, { submitter }),
        )
      : answerOf(
          await call(config, `${server}/query`, {
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              ...(submitter !== null && { 'x-assay-submitter': submitter }),
            },
            body: JSON.stringify(checked.data),
          }),
        );
  process.stdout.write(options.json ? `${JSON.stringify(answer, null, 2)}\n` : printAnswer(answer));
  return 0;
}

/** Safe: what an Assay server answers to POST /query with status 200 is an Answer by contract. */
function answerOf(body: unknown): Answer {
  return body as Answer;
}
