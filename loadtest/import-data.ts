import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import postgres from 'postgres';
import { generateBlocks } from '../bench/generate.ts';
import type { Lead } from '../src/domain/lead.ts';

type Env = Record<string, string | undefined>;

/** Fills the database through `assay import`, the way a user would; leaves it alone where it has as many leads. */
export async function importData(env: Env, folder: string, leads: number, snippets: number): Promise<void> {
  await assay(env, ['migrate']);
  if ((await stored(env.ASSAY_DATABASE_URL ?? '')) >= leads) return;
  const blocks = () => generateBlocks({ leads, seed: 1, dimensions: 0, snippets });
  await write(join(folder, 'leads.ndjson'), leadRows(blocks()));
  await write(join(folder, 'snippets.ndjson'), snippetRows(blocks()));
  await assay(env, ['import', 'leads', join(folder, 'leads.ndjson')]);
  await assay(env, ['import', 'snippets', join(folder, 'snippets.ndjson')]);
}

async function stored(url: string): Promise<number> {
  const sql = postgres(url, { max: 1 });
  try {
    const [row] = await sql<{ count: number }[]>`select count(*)::int as count from leads`;
    return row?.count ?? 0;
  } finally {
    await sql.end();
  }
}

function* leadRows(blocks: ReturnType<typeof generateBlocks>): Iterable<string> {
  for (const { lead } of blocks) yield `${JSON.stringify(record(lead))}\n`;
}

/** A stored lead as an import file would have it. */
function record(lead: Lead): Record<string, unknown> {
  const {
    lead_id,
    company_id,
    company_name,
    domain,
    description,
    industry,
    keywords,
    country,
    region,
    city,
  } = lead;
  const { founded_year, funding_usd, funding_stage, company_type, technologies, title, seniority } = lead;
  const given = {
    ...{ lead_id, company_id, company_name, domain, description, industry, keywords, country, region, city },
    ...{ founded_year, funding_usd, funding_stage, company_type, technologies, title, seniority },
    function: lead.function,
    employee_count: lead.employees_max,
    source: lead.source,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
}

function* snippetRows(blocks: ReturnType<typeof generateBlocks>): Iterable<string> {
  for (const block of blocks)
    for (const { observed_at_ms, source_url: _, attributes: __, ...rest } of block.snippets)
      yield `${JSON.stringify({ ...rest, observed_at: new Date(observed_at_ms).toISOString() })}\n`;
}

async function write(path: string, lines: Iterable<string>): Promise<void> {
  await pipeline(Readable.from(lines), createWriteStream(path));
}

/** Runs one command of the built program with these settings, and shows what it says. */
export function assay(env: Env, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['dist/main.js', ...args], {
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`assay ${args.join(' ')} ended with ${code}`)),
    );
  });
}
