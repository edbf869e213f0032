import { createHash } from 'node:crypto';
import type { SnippetRecord } from '../../src/domain/snippet.ts';
import { sampleLead } from '../store/sample-lead.ts';

const THINGS =
  'payroll analytics security logistics billing research storage networks robotics training'.split(' ');
const DEEDS =
  'hires engineers for;plans a project on;has bought new tools for;opened a team for;looks for help with'.split(
    ';',
  );

/** Evidence that every gate lets pass, no two texts alike. Company i of `companies`. */
export function evidence(i: number, companies: number): SnippetRecord {
  const digest = createHash('sha256').update(`${i}`).digest();
  const pick = (list: string[], at: number) => list[(digest[at] ?? 0) % list.length] ?? '';
  const words = [...digest.subarray(8, 20)].map((byte) => WORDS[byte % WORDS.length]).join(' ');
  return {
    snippet_id: `s${i}`,
    miner_id: `miner-${i % 5}`,
    company_id: `company-${i % companies}`,
    text: `Company ${i % companies} ${pick(DEEDS, 0)} ${pick(THINGS, 1)} and ${pick(THINGS, 2)}, said the report on ${words}.`,
    observed_at: '2026-03-01T12:00:00Z',
    content_type: 'news',
    source_url: `https://news.example.com/story/n${i}`,
  };
}

export const leadsOf = (companies: number) =>
  Array.from({ length: companies }, (_, i) =>
    sampleLead(`lead-${i}`, { company_id: `company-${i}`, company_name: `Company ${i}` }),
  );

const WORDS =
  'growth supply quality energy vendors budgets schedules regions partners workers customers devices contracts markets harbours orchards bridges rivers kitchens gardens windows engines lessons journeys paintings concerts libraries museums forests deserts islands mountains'.split(
    ' ',
  );
