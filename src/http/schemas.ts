import { z } from '@hono/zod-openapi';
import { RankedLeadSchema } from './ranked-lead-schema.ts';

const BIDI_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/;
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** The same for /openapi.json: something seen, none of the two above. */
const CLEAN_TEXT = (() => {
  const refused = '\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f\\u202a-\\u202e\\u2066-\\u2069';
  return `^[^${refused}]*[^\\s${refused}][^${refused}]*$`;
})();

/** Any text a person may type; what no person types is refused before it reaches the parser. */
const cleanText = (max: number) =>
  z
    .string()
    .max(max)
    .superRefine((text, ctx) => {
      const add = (message: string, fix: string) =>
        ctx.addIssue({ code: 'custom', message, params: { fix } });
      if (text.trim() === '') add('is empty', 'send at least one word');
      if (!text.isWellFormed()) add('holds half of a surrogate pair', 'send well-formed Unicode');
      if (CONTROLS.test(text))
        add('holds control characters', 'send plain text; line breaks and tabs are fine');
      if (BIDI_CONTROLS.test(text))
        add('holds invisible direction controls', 'leave out U+202A-202E and U+2066-2069');
    })
    .openapi({ minLength: 1, pattern: CLEAN_TEXT });

const prompt = cleanText(2000).openapi({
  description: 'What to look for, in free text.',
  example: 'biotech companies in Massachusetts that raised a Series B, not consulting',
});

const range = (integers: boolean) => {
  const bound = integers ? z.number().int().min(0).max(1e15) : z.number().min(0).max(1e15);
  return z
    .strictObject({ min: bound.optional(), max: bound.optional() })
    .superRefine(({ min, max }, ctx) => {
      const add = (message: string, fix: string) =>
        ctx.addIssue({ code: 'custom', message, params: { fix } });
      if (min !== undefined && max !== undefined && min > max)
        add(`min ${min} is above max ${max}`, 'swap them');
      if (min === undefined && max === undefined)
        add('has neither min nor max', 'give one, or leave the range out');
    })
    .openapi({ minProperties: 1, description: 'Inclusive; min is not above max.' })
    .transform(({ min, max }) => ({ ...(min !== undefined && { min }), ...(max !== undefined && { max }) }));
};

const list = (description: string) => z.array(cleanText(200)).max(200).optional().openapi({ description });

/** A given field replaces what the prompt said of it; an empty list takes it back. */
const filterPatch = z
  .strictObject({
    industries: list('Canonical English, see GET /vocabulary.'),
    keywords: list('Topics outside the vocabulary.'),
    companies: list('Names or domains.'),
    countries: list('ISO 3166-1 alpha-2.'),
    regions: list('ISO 3166-2.'),
    cities: list('Common English names.'),
    technologies: list('Lower case.'),
    titles: list('As on a business card.'),
    functions: list('See GET /vocabulary.'),
    seniorities: list('See GET /vocabulary.'),
    funding_stages: list('pre_seed ... ipo.'),
    company_types: list('public, private, nonprofit, government.'),
    employees: range(true).optional(),
    founded: range(true).optional(),
    funding_usd: range(false).optional(),
    attributes: z.record(z.string().max(100), z.string().max(500)).optional().openapi({
      description: "Equality with keys that only the record's own `attributes` have; answered by SQL.",
    }),
  })
  .openapi('Filter');

const weight = z.number().min(0).max(1000);

export const QueryRequestSchema = z
  .strictObject({
    prompt,
    k: z
      .number()
      .int()
      .min(1)
      .max(500)
      .optional()
      .openapi({ description: 'How many leads; wins over a count in the prompt. Default 25.' }),
    filters: z.strictObject({ include: filterPatch.optional(), exclude: filterPatch.optional() }).optional(),
    exemplars: z
      .array(cleanText(300))
      .max(20)
      .optional()
      .openapi({ description: 'Domains, company names or lead ids to look like.' }),
    weights: z
      .strictObject({ fit: weight.optional(), intent: weight.optional() })
      .refine((w) => w.fit !== 0 || w.intent !== 0, {
        message: 'both weights are 0',
        params: { fix: 'give one a value above 0' },
      })
      .optional()
      .openapi({
        description: 'Shares of the score; what is left out is as configured.',
        not: { required: ['fit', 'intent'], properties: { fit: { const: 0 }, intent: { const: 0 } } },
      }),
    as_of: z.iso.datetime({ offset: true, error: 'is not an RFC 3339 instant' }).optional().openapi({
      description:
        '"Now" for decay and recency; by default now, rounded up to the minute (ASSAY_AS_OF_STEP_SECONDS).',
      example: '2013-10-31T00:00:00Z',
    }),
    budget: z
      .strictObject({ latency_ms: z.number().min(1).optional(), usd_per_lead: z.number().min(0).optional() })
      .optional(),
    explain: z.boolean().optional(),
  })
  .openapi('QueryRequest');

export const ParseRequestSchema = z.strictObject({ prompt }).openapi('ParseRequest');

const rangeOut = z.object({ min: z.number().optional(), max: z.number().optional() });
const filterOut = z
  .object({
    industries: z.array(z.string()),
    keywords: z.array(z.string()),
    companies: z.array(z.string()),
    countries: z.array(z.string()),
    regions: z.array(z.string()),
    cities: z.array(z.string()),
    technologies: z.array(z.string()),
    titles: z.array(z.string()),
    functions: z.array(z.string()),
    seniorities: z.array(z.string()),
    funding_stages: z.array(z.string()),
    company_types: z.array(z.string()),
    employees: rangeOut.optional(),
    founded: rangeOut.optional(),
    funding_usd: rangeOut.optional(),
  })
  .openapi('ParsedFilter');

export const ParsedSchema = z
  .object({
    language: z.string(),
    k: z.number().int().nullable(),
    include: filterOut,
    exclude: filterOut,
    exemplars: z.array(
      z.object({
        domain: z.string().optional(),
        company: z.string().optional(),
        lead_id: z.string().optional(),
      }),
    ),
    intent: z.object({ text: z.string(), terms: z.array(z.string()) }),
    spans: z.array(z.object({ start: z.number(), end: z.number(), field: z.string(), value: z.unknown() })),
    unparsed: z.array(z.string()),
    source: z.enum(['rules', 'rules+llm']),
  })
  .openapi('Parsed');

export const ParseResponseSchema = z
  .object({ parsed: ParsedSchema, timings_ms: z.object({ parse: z.number() }) })
  .openapi('ParseResponse');

export const AnswerSchema = z
  .object({
    query_id: z.string(),
    as_of: z.string(),
    model_version: z.string(),
    need_key: z.string().optional(),
    parsed: ParsedSchema,
    retrieval: z.object({
      stages: z.array(
        z.object({
          dropped: z.array(z.string()),
          widened: z.array(z.string()).optional(),
          matched: z.number().int(),
        }),
      ),
      candidates: z.number().int(),
      fully_relaxed: z.boolean(),
    }),
    leads: z.array(RankedLeadSchema),
    cost: z
      .object({
        usd: z.number(),
        usd_per_lead: z.number(),
        lead_cost_usd: z.number(),
        llm_calls: z.number().int(),
        llm_hit: z.boolean(),
        label_hits: z.number().int(),
      })
      .openapi({ description: 'Dollars; a call still under way counts as the most that it may come to.' }),
    timings_ms: z.record(z.string(), z.number()),
    degraded: z.array(z.string()),
    experiments: z
      .array(z.object({ id: z.string(), variant: z.string() }))
      .optional()
      .openapi({ description: 'What the query took part in; absent where in none.' }),
    explored: z
      .literal(true)
      .optional()
      .openapi({ description: 'Neighbours were swapped by chance: the order is not by score.' }),
  })
  .openapi('Answer');

export const ProblemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    detail: z.string(),
    instance: z.string(),
    request_id: z.string(),
    trace_id: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string(), fix: z.string() })).optional(),
  })
  .openapi('Problem');

export const ImportReportSchema = z
  .object({
    read: z.number().int(),
    imported: z.number().int(),
    changed: z.number().int(),
    unchanged: z.number().int(),
    duplicates: z
      .number()
      .int()
      .describe('Rows whose id came again later in the same input; the last one counts.'),
    rejected: z.number().int(),
    refused: z
      .record(z.string(), z.number().int())
      .describe('Snippets that a gate refused (or would have, where gates only report), by code.'),
    waiting: z.number().int().describe('Snippets stored that name no stored lead; attached when it comes.'),
    warnings: z.number().int(),
    seconds: z.number(),
    rejects: z.array(
      z.object({
        line: z.number(),
        errors: z.array(
          z.object({
            field: z.string(),
            reason: z.string(),
            fix: z.string(),
            code: z.string().optional(),
          }),
        ),
      }),
    ),
  })
  .openapi('ImportReport');
