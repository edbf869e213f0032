import { z } from '@hono/zod-openapi';

const share = z.number().describe('Its weight times its value enters what it is part of.');
const parts = z
  .record(z.string(), z.unknown())
  .optional()
  .describe('What the value is made of: nodes of weight, value and maybe `of`.');

const EvidenceSchema = z
  .object({
    snippet_id: z.string(),
    miner_id: z.string().describe('Who brought it.'),
    text: z.string(),
    source_url: z.string().optional(),
    observed_at: z.string().describe('RFC 3339.'),
    content_type: z.string(),
    age_days: z.number(),
    bm25: z.number(),
    decay: z.number(),
    value: z
      .number()
      .describe('What it counts for: BM25 squashed, boosted, decayed, times the factor of its miner.'),
    miner_quality: z.number().optional().describe('Factor of its miner; absent where it is 1.'),
  })
  .openapi('Evidence');

const ComponentsSchema = z
  .object({
    fit: z.object({ weight: share, value: z.number(), of: parts }),
    intent: z
      .object({
        weight: share,
        value: z.number(),
        best_snippet: z.number().describe('Decayed and boosted value of the best snippet.'),
        own_text_bm25: z.number(),
        own_text_weight: z.number(),
        s0: z.number(),
        miner_quality: z.number().optional(),
        judged: z
          .object({
            source: z.enum(['llm', 'label', 'student', 'gbm', 'coldstart']),
            value: z.number(),
            of: parts,
            confidence: z.number(),
            weight: z.number(),
            cap: z.number(),
          })
          .optional()
          .describe('Absent where nothing was judged.'),
      })
      .describe('docs/scoring.md has the formula.'),
    model: z
      .object({ weight: share, value: z.number(), version: z.string() })
      .optional()
      .describe('What a model trained on outcomes says.'),
    outcomes: z
      .object({ weight: share, value: z.number(), events: z.number() })
      .optional()
      .describe('What became of the lead when it was answered before.'),
  })
  .describe('Every number that enters the score, with its weight; they recompute to `score`.')
  .openapi('Components');

/** A lead as answered: what its record says (absent where unknown), and why it stands where it stands. */
export const RankedLeadSchema = z
  .object({
    lead_id: z.string(),
    company_id: z.string(),
    company_name: z.string(),
    domain: z.string().optional(),
    description: z.string().optional(),
    industry: z.string().optional(),
    country: z.string().optional().describe('ISO 3166-1 alpha-2.'),
    region: z.string().optional().describe('ISO 3166-2.'),
    city: z.string().optional(),
    location: z.string().optional(),
    founded_year: z.number().int().optional(),
    funding_usd: z.number().optional(),
    funding_stage: z.string().optional(),
    company_type: z.string().optional(),
    title: z.string().optional(),
    function: z.string().optional(),
    seniority: z.string().optional(),
    email: z.string().optional(),
    phone: z.string().optional(),
    source: z.string().optional(),
    employee_count: z
      .number()
      .optional()
      .describe('A count where it is known exactly, otherwise the middle of `employee_range`.'),
    employee_range: z.object({ min: z.number(), max: z.number() }).optional(),
    technologies: z.array(z.string()).optional(),
    topics: z.array(z.string()).optional().describe('Canonical.'),
    rank: z.number().int(),
    score: z.number(),
    fit: z.number(),
    intent: z.number(),
    relaxed: z
      .array(z.string())
      .describe('Constraints of the prompt that this lead does not meet; never an exclusion.'),
    components: ComponentsSchema,
    reasons: z.array(z.string()),
    evidence: z.array(EvidenceSchema),
  })
  .openapi('RankedLead');
