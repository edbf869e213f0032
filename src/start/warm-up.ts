const TOPICS = [
  'software',
  'biotech',
  'hospitals',
  'logistics',
  'fintech',
  'manufacturing',
  'cybersecurity',
  'insurance',
];
const PLACES = [
  'California',
  'Germany',
  'the Midwest',
  'Texas',
  'EMEA',
  'Boston',
  'France',
  'Latin America',
  'Japan',
];
const JOBS = ['CTOs', 'heads of security', 'marketing managers', 'VPs of sales', 'data engineers'];
const TOOLS = ['Snowflake', 'Salesforce', 'AWS', 'SAP', 'Kubernetes', 'Oracle', 'HubSpot'];
const NEEDS = [
  'electronic health record software',
  'a new CRM',
  'cloud migration',
  'payroll',
  'data warehouse tools',
];
/** Of all kinds that the pipeline tells apart, so that every stage has run before the first caller comes. */
const SHAPES: ((of: (list: readonly string[]) => string, n: number) => string)[] = [
  (of, n) =>
    `${20 + (n % 30)} ${of(TOPICS)} companies in ${of(PLACES)} with ${10 + n} to ${500 + n} employees, not consulting`,
  (of) => `${of(JOBS)} at ${of(TOPICS)} startups in ${of(PLACES)} that use ${of(TOOLS)}`,
  (of) => `${of(TOPICS)} companies in ${of(PLACES)} that raised a Series B`,
  (of, n) => `companies like stripe.com in ${of(PLACES)} founded after ${1990 + (n % 30)}`,
  (of) => `${of(TOPICS)} in ${of(PLACES)} evaluating ${of(NEEDS)}, no nonprofits`,
  (_of, n) => `entreprises de logistique en Espagne avec plus de ${n} employés`,
  (of) => `${of(JOBS)} at ${of(TOPICS)} companies in ${of(PLACES)} moving off ${of(TOOLS)}`,
];
const PROMPTS_MAX = 20_000;

/**
 * Asks queries of every kind, each another one, until code and data are warm or the time is over: the engine compiles what
 * is used often, and for what it was used. A failure only costs the warmth.
 */
export async function warmUp(
  ask: (prompt: string) => Promise<unknown>,
  budgetMs: number,
  stopwatch: () => number,
): Promise<void> {
  const until = stopwatch() + budgetMs;
  for (let n = 0; n < PROMPTS_MAX && stopwatch() < until; n++) await ask(promptOf(n));
}

/** How far a list is stepped on depends on what was picked before it, so that the same words do not always meet. */
function promptOf(n: number): string {
  let nth = n;
  const of = (list: readonly string[]) => {
    nth += 1 + Math.floor(nth / list.length);
    return list[nth % list.length] ?? '';
  };
  return SHAPES[n % SHAPES.length]?.(of, n) ?? '';
}
