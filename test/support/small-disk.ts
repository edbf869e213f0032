import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  folder: string;
  resize(megabytes: number): void;
  remove(): void;
}

/** A file system in memory of this size; null where this process may not mount one. */
export function mountSmallDisk(megabytes: number): SmallDisk | null {
  const folder = mkdtempSync(join(tmpdir(), 'assay-disk-'));
  const mount = (options: string[]) => execFileSync('mount', [...options, folder], { stdio: 'ignore' });
  try {
    mount(['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs']);
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return null;
  }
  return {
    folder,
    resize: (size) => mount(['-o', `remount,size=${size}m`]),
    remove() {
      execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
