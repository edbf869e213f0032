export interface Operation {
  /** Name in generated clients. */
  id: string;
  tag: Tag;
  about: string;
}

/** What is written of each group of routes. */
export const TAGS = {
  Queries: 'Ask for leads, and see what a prompt is understood to mean.',
  Records:
    'Leads and evidence in and out. Imports are read line by line: a bad record is reported and does not stop the rest, and the same record again changes nothing.',
  Outcomes: 'What became of leads that were returned.',
  Miners: 'Quality, limits and earnings of those who send evidence, and what became of what they sent.',
  Experiments: 'Comparisons of settings on live queries, and estimates from the log.',
  Models: 'Models that were trained on outcomes here.',
  Quality: 'How well it goes: key figures, drift, and the reputation of those who ask.',
  Access: 'API keys of the own tenant: made, listed, revoked (docs/access.md).',
  Data: 'Who did what, how long what is kept, and forgetting on request (docs/data-protection.md).',
  Operations: 'Probes, metrics and this document.',
} as const;
export type Tag = keyof typeof TAGS;

/** What /openapi.json says of each route beyond its summary, its fields and its statuses. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  'post /query': {
    id: 'query',
    tag: 'Queries',
    about:
      'Parses the prompt, finds candidates (widening what was asked for in a fixed order until there are enough; never an exclusion), scores them and returns the K best with reasons and evidence. The same request with the same `as_of` over the same data gives the same leads, byte for byte. `degraded` lists what was skipped in the time that there was.',
  },
  'post /parse': {
    id: 'parse',
    tag: 'Queries',
    about:
      'Pure and fast: nothing is stored and no model is asked. `unparsed` lists the words that became nothing.',
  },
  'get /vocabulary': {
    id: 'getVocabulary',
    tag: 'Queries',
    about:
      'The values that filters understand. It changes with the version of the program only; it may be cached for an hour.',
  },
  'post /leads:import': {
    id: 'importLeads',
    tag: 'Records',
    about:
      'A lead with a known `lead_id` replaces the stored one. Queries see the rows as soon as the answer is there.',
  },
  'post /snippets': {
    id: 'importSnippets',
    tag: 'Records',
    about:
      'Each snippet passes the checks of evidence (docs/evidence.md); what is refused is named in `rejects` with code, reason and mend. A snippet whose company is not stored yet waits for it.',
  },
  'post /job-postings': {
    id: 'importJobPostings',
    tag: 'Records',
    about:
      'Of a posting only facts are kept: title, place, functions and the products that it names (docs/etl.md).',
  },
  'post /technology-snapshots': {
    id: 'importTechnologySnapshots',
    tag: 'Records',
    about:
      'The first snapshot of a company is its baseline; later ones tell what was taken up or given up (docs/etl.md).',
  },
  'delete /leads/{lead_id}': {
    id: 'deleteLead',
    tag: 'Records',
    about:
      'Removes it from the store, the lead index and the caches. Answered once no later query can return it.',
  },
  'post /feedback': {
    id: 'sendFeedback',
    tag: 'Outcomes',
    about:
      'Stored before it is answered; the first record of an `event_id` counts. The next query already knows of it. One JSON object that is wrong is answered 422; of several lines the wrong ones are listed in `rejects`.',
  },
  'get /miners': {
    id: 'listMiners',
    tag: 'Miners',
    about: 'The quality of a miner is worked out from what became of its evidence (docs/miners.md).',
  },
  'get /miners/{miner_id}': {
    id: 'getMiner',
    tag: 'Miners',
    about: 'A miner of whom nothing is known has the neutral quality; it is not an error to ask for one.',
  },
  'get /miners/{miner_id}/submissions': {
    id: 'listSubmissions',
    tag: 'Miners',
    about: 'Refusals are kept for a while and without the record; each says what to mend (docs/evidence.md).',
  },
  'post /experiments': {
    id: 'createExperiment',
    tag: 'Experiments',
    about: 'Nothing happens until it is started. The definition cannot be changed afterwards.',
  },
  'get /experiments': {
    id: 'listExperiments',
    tag: 'Experiments',
    about: 'Drafts, running and stopped ones.',
  },
  'get /experiments/{id}': {
    id: 'getExperiment',
    tag: 'Experiments',
    about: 'The intervals hold at every look, so that it may be stopped as soon as they say enough.',
  },
  'post /experiments:estimate': {
    id: 'estimateFromLog',
    tag: 'Experiments',
    about:
      'Off-policy: what a candidate would have brought, from stored answers and their outcomes. May take seconds.',
  },
  'post /experiments/{id}/start': {
    id: 'startExperiment',
    tag: 'Experiments',
    about: 'Refused with 409 where another running experiment changes the same settings.',
  },
  'post /experiments/{id}/stop': {
    id: 'stopExperiment',
    tag: 'Experiments',
    about: 'It cannot be started again; its report stays.',
  },
  'get /models': {
    id: 'listModels',
    tag: 'Models',
    about: 'With what their check on the last time slice gave (docs/training.md).',
  },
  'post /models/{version}/promote': {
    id: 'promoteModel',
    tag: 'Models',
    about: 'The file is verified first. Swapped between two queries, in every process.',
  },
  'post /models/rollback': {
    id: 'rollbackModel',
    tag: 'Models',
    about: 'The way back from a promotion.',
  },
  'get /query-quality/reputation': {
    id: 'listReputations',
    tag: 'Quality',
    about: 'Every number that enters a reputation is there (docs/query-quality.md).',
  },
  'get /query-quality/alerts': {
    id: 'listAlerts',
    tag: 'Quality',
    about: 'An alert closes by itself once its value has been on the good side of `clears_at`.',
  },
  'get /kpis': {
    id: 'getKpis',
    tag: 'Quality',
    about:
      'Counted from stored queries and outcomes, per day and segment; a late outcome is added to its day (docs/kpis.md).',
  },
  'post /keys': {
    id: 'createKey',
    tag: 'Access',
    about:
      'Only a hash of the key is stored, so that nobody can show it again. A key bound to a miner may have `ingest` and `query` alone.',
  },
  'get /keys': {
    id: 'listKeys',
    tag: 'Access',
    about: 'The keys themselves are not shown: nobody has them.',
  },
  'delete /keys/{key_id}': {
    id: 'revokeKey',
    tag: 'Access',
    about: 'In force at once in this process, and within five seconds in all others.',
  },
  'get /audit': {
    id: 'listAudit',
    tag: 'Data',
    about:
      'Written in the transaction of the act, append only, each entry with the hash of the one before. It names no lead, company or person: their salted hashes stand in `details`.',
  },
  'post /forget': {
    id: 'forget',
    tag: 'Data',
    about:
      'Name exactly one. It goes from tables, index files, caches and topics, and is kept out until `lift` lets it in again. `remains` says what is left where, and until when.',
  },
  'get /retention': {
    id: 'getRetention',
    tag: 'Data',
    about: 'A serving process removes what is due by itself (ASSAY_RETENTION_SECONDS).',
  },
  'get /livez': {
    id: 'getLiveness',
    tag: 'Operations',
    about: 'Asks no other part. A probe that fails here means: restart.',
  },
  'get /readyz': {
    id: 'getReadiness',
    tag: 'Operations',
    about: 'A probe that fails here means: send queries elsewhere for now.',
  },
  'get /healthz': {
    id: 'getHealth',
    tag: 'Operations',
    about: 'For people and monitoring; costs a few reads of the store.',
  },
  'get /metrics': {
    id: 'getMetrics',
    tag: 'Operations',
    about: 'docs/metrics.md says what each means.',
  },
  'get /openapi.json': { id: 'getOpenApi', tag: 'Operations', about: 'OpenAPI 3.1.' },
};
