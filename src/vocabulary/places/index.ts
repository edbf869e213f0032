export { fold } from './fold.ts';
export { loadPlaces } from './load-places.ts';
export type * from './types.ts';
