import { packageVersion } from '../../package-root.ts';
import type { App } from '../app.ts';
import { describeDocument } from './describe-document.ts';
import type { Document } from './document.ts';
import {
  JobPostingRecordSchema,
  LeadRecordSchema,
  OutcomeRecordSchema,
  SnippetRecordSchema,
  TechnologySnapshotRecordSchema,
} from './record-schemas.ts';

/** What the records of NDJSON bodies hold: no route names them, since their bodies are read line by line. */
const RECORDS = {
  LeadRecord: LeadRecordSchema,
  SnippetRecord: SnippetRecordSchema,
  JobPostingRecord: JobPostingRecordSchema,
  TechnologySnapshotRecord: TechnologySnapshotRecordSchema,
  OutcomeRecord: OutcomeRecordSchema,
};

/** GET /openapi.json. */
export function openApiDocument(app: App): Document {
  const known = new Set(
    app.openAPIRegistry.definitions.flatMap((one) => (one.type === 'schema' ? [one.schema] : [])),
  );
  for (const [name, schema] of Object.entries(RECORDS))
    if (!known.has(schema)) app.openAPIRegistry.register(name, schema);
  const version = packageVersion();
  return describeDocument(
    plain(app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 'Assay', version } })),
    version,
  );
}

/** Safe: what the generator makes is an OpenAPI document of plain JSON, of which `Document` names the parts handled here. */
function plain(generated: unknown): Document {
  return JSON.parse(JSON.stringify(generated));
}
