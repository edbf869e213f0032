import type { Cues as AllCues, Titles as AllTitles, Topics as AllTopics } from '../vocabulary/api.ts';
import type { Places as AllPlaces } from '../vocabulary/places/types.ts';

/** What the stages read of the vocabulary, and no more. */
export interface Knowledge {
  topics: Topics;
  titles: Titles;
  cues: Cues;
  places: Places;
}

export type Topics = Pick<
  AllTopics,
  'get' | 'canonical' | 'ancestors' | 'descendants' | 'related' | 'similarity' | 'expansions'
>;
export type Cues = Pick<AllCues, 'matchesAt'>;
export type Titles = Pick<AllTitles, 'read'>;
export type Places = Pick<
  AllPlaces,
  | 'cities'
  | 'countries'
  | 'country'
  | 'countryOfCity'
  | 'countryOfRegion'
  | 'neighbouringCities'
  | 'neighbouringCountries'
  | 'neighbouringRegions'
  | 'region'
  | 'regionOfCity'
>;
