import type { Language } from '../domain/parsed.ts';
import { AppError } from '../errors.ts';
import type { SurfaceLanguage } from './api.ts';

export const LANGUAGES: readonly Language[] = ['en', 'de', 'fr', 'es', 'pt', 'it', 'nl', 'ja', 'zh'];

/** A language cell of a data file. */
export function surfaceLanguage(cell: string): SurfaceLanguage {
  const language = cell === 'any' ? 'any' : LANGUAGES.find((known) => known === cell);
  if (language === undefined) throw new AppError('internal', `a data file has the unknown language ${cell}`);
  return language;
}
