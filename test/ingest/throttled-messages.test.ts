import { pino } from 'pino';
import { expect, it } from 'vitest';
import { judgeFor, type SnippetIngest } from '../../src/ingest/ingest-snippets.ts';
import { createIntake } from '../../src/ingest/intake.ts';
import { writeJudged } from '../../src/ingest/write-judged.ts';
import { createMinerThrottle } from '../../src/learning/throttle/miner-throttle.ts';
import type { EventMessage, OutgoingEvent } from '../../src/ports/events.ts';
import type { RefusedSubmission } from '../../src/ports/submissions.ts';

const NOW_MS = Date.UTC(2026, 4, 12);

it('loses no message of a miner that sends too much: what is held back is a letter and a submission with the time', async () => {
  const letters: OutgoingEvent[] = [];
  const kept: RefusedSubmission[] = [];
  const stored: string[] = [];
  const throttle = createMinerThrottle({
    store: { readBuckets: async () => [], writeBuckets: async () => new Set() },
    tenant: 't',
    rowsPerMinute: 1,
    now: () => NOW_MS,
  });
  const ingest: SnippetIngest = {
    tenant: 't',
    throttle,
    now: () => NOW_MS,
    store: {
      upsertSnippets: async () => [],
      async admitSnippets(_tenant, admissions) {
        stored.push(...admissions.map(({ snippet }) => snippet.snippet_id));
        return admissions.map(({ snippet }) => ({
          snippet_id: snippet.snippet_id,
          lead_ids: ['l'],
          changed: true,
          code: null,
          written: true,
          of: null,
        }));
      },
      async recordRefusals(_tenant, refused) {
        kept.push(...refused);
      },
    },
  };
  const intake = createIntake({
    topic: 'miner.snippets',
    deadLetterTopic: 'miner.snippets.dlq',
    idField: 'snippet_id',
    judge: judgeFor(ingest),
    write: (judged) => writeJudged(judged, ingest),
    async send(_topic, events) {
      letters.push(...events);
    },
    log: pino({ level: 'silent' }),
  });
  const message = (n: number): EventMessage => ({
    topic: 'miner.snippets',
    partition: 0,
    offset: String(n),
    key: `s${n}`,
    timestampMs: NOW_MS,
    value: Buffer.from(
      JSON.stringify({
        snippet_id: `s${n}`,
        miner_id: 'm',
        lead_id: 'l',
        observed_at: '2026-05-11T00:00:00Z',
        text: `Ledgerly moved warehouse number ${n} to a new city.`,
      }),
    ),
  });
  await intake.handle(
    Array.from({ length: 8 }, (_, n) => message(n)),
    new AbortController().signal,
  );
  expect(stored).toEqual(['s0', 's1', 's2', 's3', 's4']);
  expect(letters.map(({ key, headers }) => [key, headers?.['assay-code']])).toEqual(
    ['s5', 's6', 's7'].map((key) => [key, 'throttled']),
  );
  // 5 rows a burst at one a minute: one row is back after a minute.
  expect(String(letters[0]?.value)).toContain('until 2026-05-12T00:01:00.000Z');
  expect(kept.map(({ snippet_id, refusals }) => [snippet_id, refusals[0]?.code])).toEqual(
    ['s5', 's6', 's7'].map((id) => [id, 'throttled']),
  );
});
