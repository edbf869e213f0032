import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lines, type Sample, serveSample } from './serve-sample.ts';

interface Report {
  rejects: { line: number; errors: { code: string; field: string; reason: string; fix: string }[] }[];
}
interface Page {
  counts: Record<string, number>;
  submissions: { snippet_id: string; status: string; refusals: { reason: string }[] }[];
  next: string | null;
  errors: unknown[];
}

const GOOD = 'Ledgerly opened an office in Austin and moved its warehouse to Snowflake.';
const base = { miner_id: 'm/1', observed_at: '2026-05-01T00:00:00Z', lead_id: 'l1', text: GOOD };

describe('evidence gates over HTTP', () => {
  let sample: Sample;
  beforeAll(async () => {
    sample = await serveSample();
  }, 60_000);
  afterAll(() => sample.close());

  const send = (records: unknown[]) =>
    sample.app.request('/snippets', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: records.map((record) => JSON.stringify(record)).join('\n'),
    });
  const page = async (query = '', miner = 'm/1') => {
    const response = await sample.app.request(`/miners/${encodeURIComponent(miner)}/submissions${query}`);
    const body: Page = JSON.parse(await response.text());
    return { status: response.status, body };
  };

  it('answers an import with each refusal, its code, a sentence and how to mend it', async () => {
    const response = await send([
      { ...base, snippet_id: 'good' },
      { ...base, snippet_id: 'copy' },
      { ...base, snippet_id: 'short', text: 'Hiring.' },
      { ...base, snippet_id: 'private', text: `${GOOD} Write to jane.miller@gmail.com.` },
      { ...base, snippet_id: 'later', observed_at: '2999-01-01T00:00:00Z', source_url: 'http://127.0.0.1/x' },
      { ...base, snippet_id: 'form', content_type: 'gossip' },
    ]);
    expect(response.status).toBe(200);
    const report: Report = JSON.parse(await response.text());
    expect(report).toMatchObject({
      read: 6,
      imported: 1,
      rejected: 5,
      refused: { near_duplicate: 1, too_short: 1, personal_email: 1, observed_in_future: 1, schema: 1 },
    });
    const byLine = new Map(report.rejects.map((one) => [one.line, one]));
    expect(byLine.get(5)).toMatchObject({
      errors: [
        { code: 'observed_in_future', field: 'observed_at' },
        { code: 'url_not_public', field: 'source_url' },
      ],
    });
    for (const { errors } of report.rejects)
      for (const one of errors) expect([one.reason.length > 3, one.fix.length > 3]).toEqual([true, true]);
    expect(JSON.stringify(report)).not.toContain('jane.miller');
  });

  it('does not repeat a row that cannot be read and holds personal data', async () => {
    const response = await sample.app.request('/snippets', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: '{"snippet_id": "x", "text": jane.miller@gmail.com}\n{"snippet_id": 1 oops\n',
    });
    const report: { rejects: { raw: string }[] } = JSON.parse(await response.text());
    expect(report.rejects.map(({ raw }) => raw)).toEqual(['', '{"snippet_id": 1 oops']);
    expect(JSON.stringify(report)).not.toContain('jane');
  });

  it('lists the same to the miner, newest first, with totals by code', async () => {
    const { status, body } = await page();
    expect(status).toBe(200);
    expect(body.counts).toEqual({
      accepted: 1,
      near_duplicate: 1,
      too_short: 1,
      personal_email: 1,
      observed_in_future: 1,
      schema: 1,
    });
    expect(body.submissions.map((one) => one.snippet_id).sort()).toEqual([
      'copy',
      'form',
      'good',
      'later',
      'private',
      'short',
    ]);
    expect(body.next).toBeNull();
    const copy = body.submissions.find((one) => one.snippet_id === 'copy');
    expect(copy).toMatchObject({ status: 'refused', refusals: [{ code: 'near_duplicate', field: 'text' }] });
    expect(copy?.refusals[0]?.reason).toContain('good');
  });

  it('filters by status and code, and pages by cursor without losing or repeating any', async () => {
    expect((await page('?status=accepted')).body.submissions.length).toBe(1);
    expect((await page('?code=too_short')).body.submissions.length).toBe(1);
    expect((await page('?code=url_not_public')).body.submissions.length).toBe(1);
    const seen: string[] = [];
    let cursor = '';
    for (let i = 0; i < 10; i++) {
      const { body } = await page(`?limit=2${cursor}`);
      seen.push(...body.submissions.map((one) => one.snippet_id));
      if (body.next === null) break;
      cursor = `&cursor=${encodeURIComponent(body.next)}`;
    }
    expect([seen.length, new Set(seen).size]).toEqual([6, 6]);
  });

  it('refuses wrong parameters by name', async () => {
    for (const query of ['?limit=0', '?limit=x', '?status=lost', '?code=nothing', '?cursor=1']) {
      const { status, body } = await page(query);
      expect([query, status, body.errors.length]).toEqual([query, 422, 1]);
    }
  });

  it('knows nothing of a miner who sent nothing', async () => {
    const { status, body } = await page('', 'nobody');
    expect([status, body]).toEqual([
      200,
      { miner_id: 'nobody', flagged: false, counts: {}, submissions: [], next: null },
    ]);
  });

  it('takes what was refused once it is mended, and the same file again without counting twice', async () => {
    const mended = {
      ...base,
      snippet_id: 'short',
      text: 'Ledgerly is hiring three data engineers in Austin.',
    };
    for (let i = 0; i < 2; i++) expect(await (await send([mended])).json()).toMatchObject({ imported: 1 });
    expect((await page()).body.counts.accepted).toBe(2);
  });

  it('counts by code in the metrics', async () => {
    const text = await (await sample.app.request('/metrics')).text();
    expect(text).toMatch(/assay_evidence_refused_total\{code="too_short"\} 1\n/);
    expect(text).toMatch(/assay_evidence_accepted_total \d+\n/);
  });
});

describe('gates that only report', () => {
  it('take all but personal data and broken records, and say what they would have refused', async () => {
    const sample = await serveSample({ ASSAY_GATES: 'report' }, undefined, []);
    const report = await sample.engine.importRows(
      'snippets',
      lines([
        { ...base, snippet_id: 'a' },
        { ...base, snippet_id: 'b' },
        { ...base, snippet_id: 'c', text: 'Hiring.' },
        { ...base, snippet_id: 'd', text: `${GOOD} Call +1 415 555 0134 at home.` },
      ]),
    );
    expect(report).toMatchObject({
      imported: 3,
      rejected: 1,
      refused: { near_duplicate: 1, too_short: 1, personal_phone: 1 },
    });
    const { submissions } = await sample.engine.submissions('m/1', { limit: 10 });
    expect(submissions.map(({ snippet_id, status }) => `${snippet_id} ${status}`).sort()).toEqual([
      'a accepted',
      'b reported',
      'c reported',
      'd refused',
    ]);
    await sample.close();
  }, 60_000);
});

describe('gates that are off', () => {
  it('take all but personal data and broken records', async () => {
    const sample = await serveSample({ ASSAY_GATES: 'off' }, undefined, []);
    const rows = [
      { ...base, snippet_id: 'a' },
      { ...base, snippet_id: 'b' },
      { ...base, snippet_id: 'c', text: 'Hiring.' },
      { ...base, snippet_id: 'd', text: `${GOOD} Call +1 415 555 0134 at home.` },
    ];
    expect(await sample.engine.importRows('snippets', lines(rows))).toMatchObject({
      imported: 3,
      rejected: 1,
      refused: { personal_phone: 1 },
    });
    await sample.close();
  }, 60_000);
});
