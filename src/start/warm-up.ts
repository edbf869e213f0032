/** Of all kinds that the pipeline tells apart, so that every stage has run before the first caller comes. */
const PROMPTS = [
  '20 software companies in California with 50 to 200 employees, not consulting',
  'CTOs at fintech startups in Germany that use Snowflake',
  'biotech companies in Massachusetts that raised a Series B',
  'companies like stripe.com in Europe founded after 2015',
  'hospitals in Texas evaluating electronic health record software, no nonprofits',
  'entreprises de logistique en Espagne avec plus de 500 employés',
  'marketing managers at e-commerce companies in the Midwest hiring data engineers',
];
const BUDGET_MS = 1500;
const ROUNDS = 12;

/** Runs typical queries until code and data are warm, for at most a second and a half. A failure only costs the warmth. */
export async function warmUp(ask: (prompt: string) => Promise<unknown>): Promise<void> {
  const until = performance.now() + BUDGET_MS;
  for (let round = 0; round < ROUNDS; round++) {
    for (const prompt of PROMPTS) {
      if (performance.now() > until) return;
      await ask(prompt);
    }
  }
}
