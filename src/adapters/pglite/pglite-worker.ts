import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, type Transaction } from '@electric-sql/pglite';
import { btree_gin } from '@electric-sql/pglite/contrib/btree_gin';
import { vector } from '@electric-sql/pglite-pgvector';
import { VECTOR_ARRAY_OID_OFFSET } from '../sql/embedding-codec.ts';
import type { Row } from '../sql/sql-client.ts';
import type {
  RunRequest,
  TextBytesParam,
  VectorArrayParam,
  WireParam,
  WireStatement,
  WorkerReply,
  WorkerSettings,
} from './worker-protocol.ts';

/** Written when the first start got through. A folder without it was cut off while it was made: nothing is in it. */
const COMPLETE_MARK = 'assay.complete';

/** The embedded engine, off the event loop: takes one request after another and never throws across the border. */
async function main(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('runs as a worker only');
  const reply = (message: WorkerReply): void => port.postMessage(message);
  let db: PGlite;
  try {
    db = await open(settings().folder);
  } catch (error) {
    reply({ kind: 'failed', message: messageOf(error) });
    return;
  }
  port.on('message', (request: RunRequest | 'close') => {
    if (request === 'close') {
      void db.close().finally(() => process.exit(0));
      return;
    }
    run(db, request.statements).then(
      (rows) => reply({ kind: 'rows', id: request.id, rows }),
      (error) => {
        const code = codeOf(error);
        reply({ kind: 'refused', id: request.id, message: messageOf(error), code });
        // No SQLSTATE: the engine itself broke (wasm trap, disk). A fresh one recovers from its log.
        if (code === undefined) setImmediate(() => process.exit(1));
      },
    );
  });
  reply({ kind: 'ready' });
}

async function open(folder: string): Promise<PGlite> {
  const mark = join(folder, COMPLETE_MARK);
  if (existsSync(folder) && !existsSync(mark)) renameSync(folder, `${folder}.incomplete-${Date.now()}`);
  const db = await PGlite.create({ dataDir: folder, extensions: { vector, btree_gin } });
  // wasm has no jit; a sample of 6,000 rows serves the planner as well as one of 30,000 and takes a fifth of the time.
  await db.exec('set jit = off; set default_statistics_target = 20');
  if (!existsSync(mark)) writeFileSync(mark, '');
  return db;
}

async function run(db: PGlite, statements: WireStatement[]): Promise<Row[][]> {
  const [only] = statements;
  if (only !== undefined && statements.length === 1) return [await runOne(db, only)];
  return db.transaction(async (tx) => {
    const results: Row[][] = [];
    for (const statement of statements) results.push(await runOne(tx, statement));
    return results;
  });
}

/** pg_type: text. Its binary format is its UTF-8 bytes. */
const TEXT_OID = 25;

type Executor = Pick<Transaction, 'exec' | 'query'>;

async function runOne(tx: Executor, { text, params }: WireStatement): Promise<Row[]> {
  if (params.length === 0) return (await tx.exec(text)).at(-1)?.rows ?? [];
  if (!params.some(isBytes)) return (await tx.query<Row>(text, params)).rows;
  const oids = await vectorOids(tx);
  const bound = params.map((param) => (isBytes(param) ? toBytes(param, oids.element) : param));
  const serializers = { [oids.array]: passBytes, [TEXT_OID]: passBytes };
  return (await tx.query<Row>(text, bound, { serializers })).rows;
}

/** Safe: the driver sends a parameter that is bytes in binary format, although its types speak of text only. */
function passBytes(bytes: unknown): string {
  return bytes as string;
}

function toBytes(param: VectorArrayParam | TextBytesParam, elementOid: number): Uint8Array {
  if ('textBytes' in param) return param.textBytes;
  const bytes = param.vectorArray;
  new DataView(bytes.buffer, bytes.byteOffset).setInt32(VECTOR_ARRAY_OID_OFFSET, elementOid);
  return bytes;
}

let knownOids: { element: number; array: number } | undefined;

async function vectorOids(tx: Executor): Promise<{ element: number; array: number }> {
  if (knownOids === undefined) {
    const { rows } = await tx.query<{ element: number; array: number }>(
      `select oid::integer as element, typarray::integer as array from pg_type where typname = 'vector'`,
    );
    knownOids = rows[0];
  }
  if (knownOids === undefined) throw new Error('the type vector is missing: migrate first');
  return knownOids;
}

function isBytes(param: WireParam): param is VectorArrayParam | TextBytesParam {
  return typeof param === 'object' && param !== null && ('vectorArray' in param || 'textBytes' in param);
}

/** Safe: the one place that starts this worker passes WorkerSettings. */
function settings(): WorkerSettings {
  return workerData as WorkerSettings;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

await main();
