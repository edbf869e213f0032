import { createHash } from 'node:crypto';
import { AppError } from '../../../errors.ts';
import { type Manifest, ManifestSchema, type Seal, SealSchema } from './manifest.ts';

const LINE_BYTES_MAX = 64 << 20;
const NEWLINE = 10;

export type BackupPart = { manifest: Manifest } | { table: string; row: string } | { seal: Seal };

/**
 * The parts of a backup from its bytes (after gunzip): the manifest, the rows, and the seal once everything before it has
 * been found to be as it was written.
 * @throws AppError('bad_request') where the file is not a backup, was cut off, or differs from what was written.
 */
export async function* readBackup(bytes: AsyncIterable<Buffer>): AsyncGenerator<BackupPart> {
  const hash = createHash('sha256');
  let isFirst = true;
  let sealed = false;
  let rows = 0;
  for await (const line of linesOf(bytes)) {
    if (sealed) throw damaged('it goes on after its end');
    const text = line.toString('utf8');
    if (isFirst) {
      isFirst = false;
      yield { manifest: readManifest(text) };
    } else if (text.startsWith('{"end_of_backup":')) {
      const seal = SealSchema.safeParse(parse(text));
      if (!seal.success || seal.data.sha256 !== hash.digest('hex') || seal.data.rows !== rows)
        throw damaged('its checksum does not match');
      sealed = true;
      yield { seal: seal.data };
    } else {
      rows++;
      yield rowOf(text);
    }
    if (!sealed) hash.update(line).update('\n');
  }
  if (isFirst) throw new AppError('bad_request', 'This is not a backup of Assay: it is empty.');
  if (!sealed) throw damaged('its end is missing');
}

const ROW = /^\{"table":"([a-z_][a-z0-9_]*)","row":(\{.*\})\}$/s;

function rowOf(text: string): BackupPart {
  const [, table, row] = ROW.exec(text) ?? [];
  if (table === undefined || row === undefined) throw damaged('a line is no row');
  return { table, row };
}

function readManifest(text: string): Manifest {
  const value = parse(text);
  const manifest = ManifestSchema.safeParse(value);
  if (manifest.success) return manifest.data;
  const format =
    typeof value === 'object' && value !== null && 'assay_backup' in value ? value.assay_backup : null;
  throw new AppError(
    'bad_request',
    format === null
      ? 'This is not a backup of Assay.'
      : `This backup has format ${String(format)}, which this version does not read.`,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function* linesOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  let held = 0;
  for await (const chunk of bytes) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      yield Buffer.concat([...pieces, chunk.subarray(from, at)]);
      pieces = [];
      held = 0;
      from = at + 1;
    }
    pieces.push(chunk.subarray(from));
    held += chunk.length - from;
    if (held > LINE_BYTES_MAX) throw damaged('a line is too long');
  }
  if (held > 0) yield Buffer.concat(pieces);
}

function damaged(why: string): AppError {
  return new AppError('bad_request', `The backup is damaged: ${why}. Nothing was restored.`);
}
