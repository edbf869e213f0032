import type { Row } from '../../ingest/issue.ts';
import type { Vocabulary } from '../../vocabulary/api.ts';
import { readPosting } from './job-posting.ts';
import { type CompaniesNamed, postingSnippet } from './posting-snippet.ts';

export interface PostingRows {
  minerId: string;
  vocabulary: Pick<Vocabulary, 'technologies' | 'titles'>;
  companiesNamed: CompaniesNamed;
  /** Domain of the company whose postings name none. */
  company: string | null;
}

/** Rows of postings to rows of snippets; one that is no posting stays a broken row with its reasons. */
export async function* postingRows(rows: AsyncIterable<Row>, options: PostingRows): AsyncGenerator<Row> {
  for await (const row of rows) {
    if ('errors' in row) {
      yield row;
      continue;
    }
    const { line, raw } = row;
    const read = readPosting(row.value, options.company);
    const made =
      'ok' in read
        ? postingSnippet(read.ok, options.minerId, options.vocabulary, options.companiesNamed)
        : read;
    yield 'ok' in made ? { line, raw, value: made.ok } : { line, raw, errors: made.rejected };
  }
}
