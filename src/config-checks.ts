import { z } from 'zod';

/** Numbers within bounds, both included. */
export const int = (min: number, max: number) =>
  z.coerce.number({ error: 'a whole number' }).int('a whole number').min(min).max(max);
export const real = (min: number, max: number) => z.coerce.number({ error: 'a number' }).min(min).max(max);

/** The parts of a comma-separated list. */
export function splitList(value: string): string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
