import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Row } from './issue.ts';
import { type ReadOptions, readRows } from './read-rows.ts';

async function rows(input: string | Buffer, options: ReadOptions = {}, chunkBytes = 7): Promise<Row[]> {
  const bytes = Buffer.from(input);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) chunks.push(bytes.subarray(at, at + chunkBytes));
  const out: Row[] = [];
  for await (const row of readRows(Readable.from(chunks), options)) out.push(row);
  return out;
}

function values(read: Row[]): unknown[] {
  return read.map((row) => ('errors' in row ? row.errors.map((e) => e.reason) : row.value));
}

describe('readRows, NDJSON', () => {
  it('gives each record the number of its line, blank lines counted and passed over', async () => {
    const read = await rows('{"a":1}\n\n  \r\n{"a":2}\r\n{"a":3}');
    expect(read.map((row) => row.line)).toEqual([1, 4, 5]);
    expect(values(read)).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }]);
  });

  it('passes over a byte order mark and opens gzip by its first bytes, whatever the name says', async () => {
    const text = '\ufeff{"a":"é"}\n{"a":2}\n';
    expect(values(await rows(gzipSync(text), { fileName: 'x.ndjson' }))).toEqual([{ a: 'é' }, { a: 2 }]);
    expect(values(await rows(text))).toEqual([{ a: 'é' }, { a: 2 }]);
  });

  it('reads gzip members one after the other', async () => {
    expect(values(await rows(Buffer.concat([gzipSync('{"a":1}\n'), gzipSync('{"a":2}\n')])))).toEqual([
      { a: 1 },
      { a: 2 },
    ]);
  });

  it('turns a broken line into a reject with its line number and goes on', async () => {
    const read = await rows('{"a":1}\n{"a":\n[1,2\n{"a":4}\n');
    expect(read.map((row) => [row.line, 'errors' in row])).toEqual([
      [1, false],
      [2, true],
      [3, true],
      [4, false],
    ]);
  });

  it('rejects a line that is not UTF-8 and no other', async () => {
    const read = await rows(
      Buffer.concat([Buffer.from('{"a":1}\n{"a":"'), Buffer.from([0xe9]), Buffer.from('"}\n{"a":3}\n')]),
    );
    expect(values(read)).toEqual([{ a: 1 }, ['the row is not valid UTF-8'], { a: 3 }]);
  });

  it('rejects a line that is too long without holding it, and goes on after it', async () => {
    const read = await rows(`{"a":1}\n{"a":"${'x'.repeat(5_000)}"}\n{"a":3}\n`, { rowBytesMax: 100 }, 64);
    expect(values(read)).toEqual([{ a: 1 }, ['the row is longer than 100 bytes'], { a: 3 }]);
    expect(read[1]?.raw.length).toBeLessThan(2_001);
  });

  it('says that the input is a JSON list where it is one', async () => {
    const read = await rows('[\n{"a":1},\n{"a":2}\n]\n');
    const first = read[0];
    expect(first !== undefined && 'errors' in first ? first.errors[0]?.fix : '').toContain('without a list');
  });

  it('reads UTF-16 with a byte order mark', async () => {
    expect(values(await rows(Buffer.from('\ufeff{"a":"ü"}\n', 'utf16le')))).toEqual([{ a: 'ü' }]);
  });

  it('gives what came before a gzip stream was cut short, then fails', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `{"a":${(i * 7919) % 10_007}}\n`).join('');
    const cut = gzipSync(lines);
    const seen: Row[] = [];
    const reading = (async () => {
      for await (const row of readRows(Readable.from([cut.subarray(0, cut.length - 500)]))) seen.push(row);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'bad_request' });
    expect(seen.length).toBeGreaterThan(1_000);
  });

  it('stops at bytesMax of decompressed input', async () => {
    await expect(rows(gzipSync('{}\n'.repeat(100_000)), { bytesMax: 1_000 })).rejects.toMatchObject({
      code: 'body_too_large',
    });
  });

  it('stops when its signal fires', async () => {
    await expect(rows('{}\n', { signal: AbortSignal.abort() })).rejects.toThrow();
  });

  it('gives nothing for nothing', async () => {
    expect(await rows('')).toEqual([]);
    expect(await rows('\ufeff\n\n')).toEqual([]);
    expect(await rows(gzipSync(''))).toEqual([]);
  });

  it('passes on the failure of its source', async () => {
    const source = new Readable({ read() {} });
    source.push('{"a":1}\n');
    const reading = (async () => {
      for await (const row of readRows(source)) if (row.line === 1) source.destroy(new Error('disk gone'));
    })();
    await expect(reading).rejects.toThrow('disk gone');
  });
});

describe('readRows, CSV', () => {
  it('maps the headers of exports to fields, whatever their case, and keeps unknown columns as attributes', async () => {
    const text =
      'Record ID,Company Name,Website,# Employees,Industry,HQ Location,Annual Revenue,Fiscal Year End\n' +
      '7,"Acme, Inc.",acme.com,51-200,Software,"Austin, Texas",$10M,June\n';
    expect(values(await rows(text))).toEqual([
      {
        lead_id: '7',
        company_name: 'Acme, Inc.',
        domain: 'acme.com',
        employee_count: '51-200',
        industry: 'Software',
        location: 'Austin, Texas',
        company_id: 'acme.com',
        attributes: { fiscal_year_end: 'June' },
      },
    ]);
  });

  it.each([',', ';', '\t', '|'])('finds the delimiter %j', async (delimiter) => {
    const text =
      ['lead_id', 'company_id', 'company_name'].join(delimiter) +
      '\r\n' +
      ['1', '2', '"A ""B"""'].join(delimiter) +
      '\r\n';
    expect(values(await rows(text))).toEqual([{ lead_id: '1', company_id: '2', company_name: 'A "B"' }]);
  });

  it('keeps line breaks inside quotes and counts lines by the file', async () => {
    const read = await rows('lead_id,company_name\n1,"two\nlines"\n2,plain\n');
    expect(read.map((row) => row.line)).toEqual([2, 4]);
    expect(values(read)).toMatchObject([{ company_name: 'two\nlines' }, { company_name: 'plain' }]);
  });

  it('loses one line to a quote that is never closed, not the rest of the file', async () => {
    const read = await rows('lead_id,company_id,company_name\n1,1,"open\n2,2,fine\n3,3,fine too\n');
    expect(values(read)).toEqual([
      ['the row opens a quote that is never closed'],
      { lead_id: '2', company_id: '2', company_name: 'fine' },
      { lead_id: '3', company_id: '3', company_name: 'fine too' },
    ]);
    expect(read.map((row) => row.line)).toEqual([2, 3, 4]);
  });

  it('rejects a record over the limit and goes on', async () => {
    const read = await rows(`lead_id,company_name\n1,${'x'.repeat(3_000)}\n2,ok\n`, { rowBytesMax: 200 }, 50);
    expect(values(read)).toMatchObject([['the row is too long'], { company_name: 'ok' }]);
    expect(read.map((row) => row.line)).toEqual([2, 3]);
  });

  it('splits list fields and leaves out empty cells and rows', async () => {
    const text =
      'lead_id,company_name,keywords,technologies\n1,Acme,ai; ml |data,"Snowflake, dbt"\n,,,\n2,Beta,,\n';
    expect(values(await rows(text))).toMatchObject([
      { keywords: ['ai', ' ml ', 'data'], technologies: ['Snowflake', ' dbt'] },
      { lead_id: '2', company_name: 'Beta' },
    ]);
  });

  it('rejects a row with more fields than the header', async () => {
    const read = await rows('lead_id,company_name\n1,Acme, Inc.\n');
    expect(values(read)).toEqual([['the row has 3 fields, the header 2']]);
  });

  it('rejects a row in another encoding and no other', async () => {
    const read = await rows(Buffer.from('lead_id,company_name\n1,Caf\xe9\n2,Bar\n', 'latin1'));
    expect(values(read)).toMatchObject([['the row is not valid UTF-8'], { company_name: 'Bar' }]);
  });

  it('obeys the sep= line of spreadsheets', async () => {
    expect(values(await rows('sep=;\nlead_id;company_name\n1;Acme\n'))).toMatchObject([
      { lead_id: '1', company_name: 'Acme' },
    ]);
  });

  it('gives company lists without ids stable ones', async () => {
    const text = 'Company,Website,Title\nAcme Inc.,https://www.acme.com/,CTO\n"Beta, LLC",,\n';
    expect(values(await rows(text))).toMatchObject([
      { company_id: 'acme.com', lead_id: 'acme.com:cto' },
      { company_id: 'beta', lead_id: 'beta' },
    ]);
  });

  it('reads snippets under the names that exports give them', async () => {
    const text =
      'snippet_id,miner_id,text,observed_at,type,url,domain\ns1,m,Hiring,2024-01-01,job_posting,https://x.com/1,acme.com\n';
    expect(values(await rows(text))).toEqual([
      {
        snippet_id: 's1',
        miner_id: 'm',
        text: 'Hiring',
        observed_at: '2024-01-01',
        content_type: 'job_posting',
        source_url: 'https://x.com/1',
        domain: 'acme.com',
      },
    ]);
  });

  it('prefers the exact field name to an alias of it', async () => {
    const text = 'Company,company_name,lead_id\nLegal,Real,1\n';
    expect(values(await rows(text))).toMatchObject([
      { company_name: 'Real', attributes: { company: 'Legal' } },
    ]);
  });
});

describe('readRows, headers of contact lists', () => {
  it('takes the company column for the company where there is a name column of the person too', async () => {
    const text =
      'Name,First Name,Company,Company Name for Emails,Title,Person Id\nJo Doe,Jo,Acme,Acme,CTO,p1\n';
    expect(values(await rows(text))).toMatchObject([
      { company_name: 'Acme', title: 'CTO', lead_id: 'p1', attributes: { name: 'Jo Doe', first_name: 'Jo' } },
    ]);
  });
});

describe('readRows, anything', () => {
  it('never throws on bytes, and never gives one line twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 1, max: 50 }),
        async (bytes, chunk) => {
          const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? bytes.subarray(1) : bytes;
          const read = await rows(Buffer.from(plain), { rowBytesMax: 40 }, chunk);
          const lines = read.map((row) => row.line);
          expect(new Set(lines).size).toBe(lines.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('reads the same whatever the sizes of the chunks', async () => {
    const text = fc
      .array(fc.constantFrom('a', ',', '"', '\n', '\r\n', ';', 'é', ' ', '1'), { maxLength: 60 })
      .map((parts) => `lead_id,company_name\n${parts.join('')}`);
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 20 }), async (csv, chunk) => {
        expect(await rows(csv, { rowBytesMax: 30 }, chunk)).toEqual(
          await rows(csv, { rowBytesMax: 30 }, 10_000),
        );
      }),
      { numRuns: 300 },
    );
  });
});
