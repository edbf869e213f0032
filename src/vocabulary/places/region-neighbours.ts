import type { Gazetteer } from './gazetteer.ts';

/** The listed neighbours of a region, in order of code. */
export function neighboursOfRegion(g: Gazetteer, region: string): string[] {
  return [...(g.regionNeighbours.get(region) ?? [])].sort();
}
