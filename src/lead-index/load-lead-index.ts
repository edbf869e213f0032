import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { AppError } from '../errors.ts';
import type { LeadIndex, LeadIndexOptions } from './api.ts';
import {
  ARRAY_TYPES,
  bytesOf,
  CHUNK_BYTES,
  compatibility,
  MAGIC,
  type SectionEntry,
  type SegmentEntry,
  TAIL_BYTES,
  type TableOfContents,
} from './file-format.ts';
import { SegmentedLeadIndex } from './lead-index.ts';
import { gatherSmall, type PackedArrays } from './packed-arrays.ts';
import { Segment } from './segment.ts';
import type { SegmentState } from './segment-state.ts';
import { unpackState } from './tombstone-file.ts';
import { makeVectorArrays, packVectorArrays } from './vector-memory.ts';

/**
 * Loads a saved index. Rejects with AppError('index_unusable') where the file is damaged, cut short, or made with another
 * version or embedder: rebuild from the store then. A missing file rejects with the system's ENOENT.
 */
export async function loadLeadIndex(path: string, options: LeadIndexOptions): Promise<LeadIndex> {
  const file = await open(path, 'r');
  try {
    const table = await readTable(file, path);
    if (table.compatibility !== compatibility(options))
      throw unusable(path, 'it is of another version or embedder');
    const states: SegmentState[] = [];
    for (const entry of table.segments) states.push(await readSegment(file, path, entry));
    return new SegmentedLeadIndex(options, states, table.seq);
  } finally {
    await file.close();
  }
}

function unusable(path: string, why: string): AppError {
  return new AppError('index_unusable', `${path}: ${why}`);
}

async function readTable(file: FileHandle, path: string): Promise<TableOfContents> {
  const { size } = await file.stat();
  const tail = Buffer.alloc(TAIL_BYTES);
  if (size < MAGIC.length + TAIL_BYTES) throw unusable(path, 'it is cut short');
  await readInto(file, tail, size - TAIL_BYTES, path);
  if (!tail.subarray(20).equals(MAGIC)) throw unusable(path, 'it is cut short or no lead index');
  const offset = Number(tail.readBigUInt64LE(0));
  const length = Number(tail.readBigUInt64LE(8));
  if (offset + length + TAIL_BYTES !== size) throw unusable(path, 'its length is wrong');
  const json = Buffer.alloc(length);
  const crc = await readInto(file, json, offset, path);
  if (crc !== tail.readUInt32LE(16)) throw unusable(path, 'its table of contents is damaged');
  return tableOf(json.toString());
}

/** Safe: the text has the checksum of what saveLeadIndex() wrote; other versions are turned away by their name. */
function tableOf(json: string): TableOfContents {
  return JSON.parse(json) as TableOfContents;
}

/** Returns the CRC-32. */
async function readInto(file: FileHandle, target: Uint8Array, offset: number, path: string): Promise<number> {
  let crc = 0;
  for (let at = 0; at < target.length; ) {
    const wanted = Math.min(CHUNK_BYTES, target.length - at);
    const { bytesRead } = await file.read(target, at, wanted, offset + at);
    if (bytesRead === 0) throw unusable(path, 'it is cut short');
    crc = crc32(target.subarray(at, at + bytesRead), crc);
    at += bytesRead;
  }
  return crc;
}

async function readSegment(file: FileHandle, path: string, entry: SegmentEntry): Promise<SegmentState> {
  const { sections, state, removed, newestMs, ...numbers } = entry;
  const vectors: PackedArrays = {};
  packVectorArrays(vectors, makeVectorArrays(entry.leadCount, entry.dimensions));
  const arrays = await readArrays(file, path, sections, vectors);
  const segment = new Segment({ ...numbers, newestMs: newestMs ?? -Infinity, arrays });
  return unpackState(segment, await readArrays(file, path, state), removed);
}

async function readArrays(
  file: FileHandle,
  path: string,
  entries: readonly SectionEntry[],
  made: PackedArrays = {},
): Promise<PackedArrays> {
  const arrays: PackedArrays = {};
  for (const { name, type, length, offset, crc } of entries) {
    const array = made[name] ?? ARRAY_TYPES[type](length);
    if (array.length !== length) throw unusable(path, `section ${name} has another length`);
    if ((await readInto(file, bytesOf(array), offset, path)) !== crc)
      throw unusable(path, `section ${name} is damaged`);
    arrays[name] = array;
  }
  return gatherSmall(arrays);
}
