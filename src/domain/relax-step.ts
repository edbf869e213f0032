/** What may be given up while too few leads match, least harm first: the default order. */
export const RELAX_STEPS = [
  'industries',
  'keywords',
  'employees',
  'places',
  'titles',
  'functions',
  'seniorities',
  'technologies',
  'funding_stages',
  'founded',
  'funding_usd',
  'company_types',
  'companies',
] as const;
export type RelaxStep = (typeof RELAX_STEPS)[number];
