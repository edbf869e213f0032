import type { Query, SqlClient, Statement } from '../../adapters/sql/sql-client.ts';
import { inSpan, NO_TRACING, type SpanAttributes, type Tracing } from '../../ports/tracing.ts';

const OPERATION = /^\s*(?:--[^\n]*\n\s*)*(\w+)/;
const TABLE = /\b(?:from|into|update)\s+([a-z_]\w*)/i;
const SUMMARY_MAX = 60;

/** The client with a span for every call; the same client where traces are off. Neither text nor values are noted. */
export function traceSql(client: SqlClient, tracing: Tracing): SqlClient {
  if (tracing === NO_TRACING) return client;
  const query =
    (ask: Query): Query =>
    (statement) =>
      inSpan(tracing, summaryOf([statement]), 'client', attributesOf([statement]), () => ask(statement));
  const { pool } = client;
  return {
    run: (statements, options) =>
      inSpan(tracing, summaryOf(statements), 'client', attributesOf(statements), () =>
        client.run(statements, options),
      ),
    transaction: (mode, work, options) => client.transaction(mode, (ask) => work(query(ask)), options),
    session: (work, options) => client.session((ask) => work(query(ask)), options),
    ...(pool !== undefined && { pool: () => pool.call(client) }),
    of: (tenant) => traceSql(client.of(tenant), tracing),
    ofAll: () => traceSql(client.ofAll(), tracing),
    close: () => client.close(),
  };
}

function attributesOf(statements: Statement[]): SpanAttributes {
  return {
    'db.system.name': 'postgresql',
    'db.query.summary': summaryOf(statements),
    ...(statements.length > 1 && { 'db.operation.batch.size': statements.length }),
  };
}

/** As `SELECT leads`; statements are static text, but a summary groups better. */
function summaryOf(statements: Statement[]): string {
  const [first] = statements;
  if (first === undefined) return 'BATCH';
  const operation = OPERATION.exec(first.text)?.[1]?.toUpperCase() ?? 'SQL';
  const table = TABLE.exec(first.text)?.[1];
  return `${operation}${table === undefined ? '' : ` ${table}`}`.slice(0, SUMMARY_MAX);
}
