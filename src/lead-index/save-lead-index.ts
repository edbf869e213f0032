import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { LeadIndexOptions } from './api.ts';
import {
  ALIGN,
  bytesOf,
  CHUNK_BYTES,
  compatibility,
  MAGIC,
  type SectionEntry,
  TAIL_BYTES,
  type TableOfContents,
  typeOf,
} from './file-format.ts';
import type { PackedArrays } from './packed-arrays.ts';
import type { SegmentState } from './segment-state.ts';
import { packLog } from './tombstone-file.ts';

export interface SavedContent {
  states: readonly SegmentState[];
  seq: number;
  options: LeadIndexOptions;
}

/** Writes beside the target, flushes to the disk, then renames: the target is the old file or the new, never a part. */
export async function saveLeadIndex(path: string, content: SavedContent): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await removeLeftOver(path);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, 'w');
    try {
      await writeAll(file, content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncDirectory(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** No save takes as long. */
const LEFT_OVER_MS = 3_600_000;

/** What processes left that were killed while they wrote. */
async function removeLeftOver(path: string): Promise<void> {
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith('.tmp')) continue;
    const file = join(dirname(path), name);
    const info = await stat(file).catch(() => null);
    if (info !== null && Date.now() - info.mtimeMs > LEFT_OVER_MS) await rm(file, { force: true });
  }
}

async function writeAll(file: FileHandle, { states, seq, options }: SavedContent): Promise<void> {
  const writer = new SectionWriter(file);
  await writer.writeBytes(MAGIC);
  const table: TableOfContents = { compatibility: compatibility(options), seq, segments: [] };
  for (const state of states) {
    const { arrays, newestMs, ...numbers } = state.segment.data;
    const sections = await writer.writeArrays(arrays);
    const stateSections = await writer.writeArrays(packLog(state));
    table.segments.push({
      ...numbers,
      newestMs: newestMs === -Infinity ? null : newestMs,
      sections,
      state: stateSections,
      removed: state.removed,
    });
  }
  const json = Buffer.from(JSON.stringify(table));
  const tail = Buffer.alloc(TAIL_BYTES);
  tail.writeBigUInt64LE(BigInt(writer.offset), 0);
  tail.writeBigUInt64LE(BigInt(json.length), 8);
  tail.writeUInt32LE(crc32(json), 16);
  MAGIC.copy(tail, 20);
  await writer.writeBytes(json);
  await writer.writeBytes(tail);
}

class SectionWriter {
  offset = 0;
  readonly #file: FileHandle;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Returns the CRC-32. */
  async writeBytes(bytes: Uint8Array): Promise<number> {
    let crc = 0;
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      const chunk = bytes.subarray(at, at + CHUNK_BYTES);
      crc = crc32(chunk, crc);
      for (let done = 0; done < chunk.length; ) {
        done += (await this.#file.write(chunk, done, chunk.length - done, this.offset + at + done))
          .bytesWritten;
      }
    }
    this.offset += bytes.length;
    return crc;
  }

  async writeArrays(arrays: PackedArrays): Promise<SectionEntry[]> {
    const entries: SectionEntry[] = [];
    for (const [name, array] of Object.entries(arrays)) {
      this.offset = Math.ceil(this.offset / ALIGN) * ALIGN;
      const { offset } = this;
      const crc = await this.writeBytes(bytesOf(array));
      entries.push({ name, type: typeOf(array), length: array.length, offset, crc });
    }
    return entries;
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
