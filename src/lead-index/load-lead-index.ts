import { access } from 'node:fs/promises';
import { AppError } from '../errors.ts';
import type { LeadIndex, LeadIndexOptions } from './api.ts';

/** Loads a saved index. Rejects with AppError('index_corrupt') where the file cannot be used: rebuild from the store then. */
export async function loadLeadIndex(path: string, _options: LeadIndexOptions): Promise<LeadIndex> {
  await access(path);
  throw new AppError('internal', `${path} cannot be loaded`);
}
