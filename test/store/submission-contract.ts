import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dropOldSnippets } from '../../src/adapters/sql/retention.ts';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import { distance } from '../../src/ingest/gates/simhash.ts';
import type { SnippetWrite } from '../../src/ports/store.ts';
import type { Admission, RefusedSubmission } from '../../src/ports/submissions.ts';
import { sampleLead, sampleSnippet } from './sample-lead.ts';
import type { StoreUnderTest } from './store-contract.ts';

const DAY_MS = 86_400_000;
const ON = { enforce: true };
const BOUNDS = { days: 30, rows: 1000 };
let texts = 0;

/** A snippet with a given simhash; its text is its own unless `textHash` says otherwise. */
function admission(
  id: string,
  simhash: { high: number; low: number },
  fields: Partial<SnippetWrite> & Partial<Pick<Admission, 'mentioned' | 'textHash'>> = {},
): Admission {
  const { mentioned = true, textHash = { high: ++texts, low: -texts }, ...rest } = fields;
  return { snippet: sampleSnippet(id, { lead_id: 'a', ...rest }), simhash, textHash, mentioned };
}

const H = { high: 0x1234_5678, low: -0x0fed_cba9 };
/** `bits` of H turned, spread over the bands. */
const turned = (bits: number): { high: number; low: number } => {
  let { high, low } = H;
  for (let i = 0; i < bits; i++) {
    const bit = (i * 13) % 64;
    if (bit < 32) low ^= 1 << bit;
    else high ^= 1 << (bit - 32);
  }
  return { high, low };
};

/** Who sent what first, and what becomes of the others. */
export function describeSubmissions(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let under: StoreUnderTest;
    let store: SqlStore;
    let tenants = 0;
    const newTenant = (): string => `submissions-${++tenants}-${Date.now()}`;
    const withLead = async (): Promise<string> => {
      const t = newTenant();
      await store.upsertLeads(t, [sampleLead('a', { company_id: 'acme', domain: 'acme.com' })], []);
      return t;
    };
    const codes = async (t: string, list: Admission[], rules = ON) =>
      (await store.admitSnippets(t, list, rules)).map(({ code }) => code);
    const attached = async (t: string, leadId = 'a'): Promise<string[]> =>
      (await store.getBlocks(t, [leadId]))[0]?.snippets.map((snippet) => snippet.snippet_id).sort() ?? [];

    beforeAll(async () => {
      under = await open();
      store = under.store;
      await store.migrate();
    });
    afterAll(() => under.end());

    it('writes what is new and gives the outcome of a write', async () => {
      const t = await withLead();
      expect(await store.admitSnippets(t, [admission('s', H)], ON)).toEqual([
        { snippet_id: 's', lead_ids: ['a'], changed: true, code: null, written: true, of: null },
      ]);
      expect(await attached(t)).toEqual(['s']);
    });

    it('takes the same message again as the same snippet, not as a copy of itself', async () => {
      const t = await withLead();
      const same = admission('s', H);
      await store.admitSnippets(t, [same], ON);
      expect(await store.admitSnippets(t, [same, same], ON)).toMatchObject([
        { code: null, changed: false, written: true },
        { code: null, changed: false, written: true },
      ]);
      expect(await store.countSubmissions(t, 'miner-1')).toEqual({ accepted: 1 });
    });

    it('refuses a text up to 3 bits away from one of the same miner, and takes one 4 bits away', async () => {
      for (const bits of [0, 1, 2, 3, 4]) {
        const t = await withLead();
        await store.admitSnippets(t, [admission('first', H)], ON);
        const [outcome] = await store.admitSnippets(t, [admission('second', turned(bits))], ON);
        expect([bits, distance(H, turned(bits)), outcome?.code, outcome?.of]).toEqual(
          bits <= 3 ? [bits, bits, 'near_duplicate', 'first'] : [bits, bits, null, null],
        );
        expect(await attached(t)).toEqual(bits <= 3 ? ['first'] : ['first', 'second']);
      }
    });

    it("leaves the credit with the miner who was first, and does not name the other miner's snippet", async () => {
      const t = await withLead();
      await store.admitSnippets(t, [admission('first', H)], ON);
      const copy = admission('second', turned(2), { miner_id: 'miner-2' });
      expect(await store.admitSnippets(t, [copy], ON)).toEqual([
        { snippet_id: 'second', lead_ids: [], changed: false, code: 'copied', written: false, of: null },
      ]);
      expect(await store.countSubmissions(t, 'miner-2')).toEqual({});
    });

    it('judges a call in its order: what is near a refused one alone is taken', async () => {
      const t = await withLead();
      const far = { high: H.high ^ 0b11111, low: H.low };
      const between = { high: H.high ^ 0b111, low: H.low };
      // `between` is near both, `far` only near `between`.
      expect(await codes(t, [admission('1', H), admission('2', between), admission('3', far)])).toEqual([
        null,
        'near_duplicate',
        null,
      ]);
      expect(await attached(t)).toEqual(['1', '3']);
    });

    it('gives a text that two writers bring at once to exactly one of them', async () => {
      const t = await withLead();
      const other = await under.beside?.();
      const results = await Promise.all(
        Array.from({ length: 12 }, (_, i) =>
          (i % 2 === 0 ? store : (other ?? store)).admitSnippets(
            t,
            [admission(`s${i}`, turned(i % 2), { miner_id: `miner-${i}` })],
            ON,
          ),
        ),
      );
      await other?.close();
      expect(results.flat().filter(({ written }) => written).length).toBe(1);
      expect((await attached(t)).length).toBe(1);
    });

    it('finds exactly what a scan over all pairs finds, however the messages are cut into calls', async () => {
      const bit = fc.integer({ min: 0, max: 63 });
      const message = fc.record({
        flips: fc.array(bit, { maxLength: 5 }),
        miner: fc.integer({ min: 1, max: 2 }),
        lead: fc.constantFrom('a', 'b'),
        day: fc.constantFrom(0, 20, 40, 100, 300),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.array(message, { minLength: 1, maxLength: 14 }),
          fc.array(bit),
          async (messages, cuts) => {
            const t = newTenant();
            await store.upsertLeads(
              t,
              [sampleLead('a', { company_id: 'a' }), sampleLead('b', { company_id: 'b' })],
              [],
            );
            const list = messages.map(({ flips, miner, lead, day }, i) => {
              let { high, low } = H;
              for (const flip of flips)
                if (flip < 32) low ^= 1 << flip;
                else high ^= 1 << (flip - 32);
              const observed_at_ms = Date.UTC(2026, 0, 1) + day * DAY_MS;
              return admission(
                `s${i}`,
                { high, low },
                { miner_id: `miner-${miner}`, lead_id: lead, observed_at_ms },
              );
            });
            const found: (string | null)[] = [];
            for (let at = 0; at < list.length; ) {
              const size = 1 + ((cuts[at] ?? 63) % list.length);
              found.push(...(await codes(t, list.slice(at, at + size))));
              at += size;
            }
            expect(found).toEqual(scanned(list));
          },
        ),
        { numRuns: 40 },
      );
    }, 120_000);

    it('knows one company by its lead, its id and its domain, also from before its lead came', async () => {
      const t = newTenant();
      const keys = [
        { lead_id: 'a' },
        { lead_id: null, company_id: 'acme' },
        { lead_id: null, domain: 'acme.com' },
      ];
      await store.admitSnippets(t, [admission('early', H, keys[2])], ON);
      await store.upsertLeads(t, [sampleLead('a', { company_id: 'acme', domain: 'acme.com' })], []);
      expect(
        await codes(
          t,
          keys.map((key, i) => admission(`s${i}`, turned(1), key)),
        ),
      ).toEqual(['near_duplicate', 'near_duplicate', 'near_duplicate']);
    });

    it('takes the same text for another company', async () => {
      const t = await withLead();
      await store.upsertLeads(t, [sampleLead('b', { company_id: 'b' })], []);
      expect(await codes(t, [admission('s1', H), admission('s2', H, { lead_id: 'b' })])).toEqual([
        null,
        null,
      ]);
    });

    it('refuses one text for more than ten companies from one miner', async () => {
      const t = newTenant();
      const textHash = { high: 7, low: -7 };
      const many = Array.from({ length: 25 }, (_, i) =>
        admission(`s${i}`, { high: i, low: i * 77 }, { lead_id: `lead-${i}`, textHash }),
      );
      const found = [...(await codes(t, many.slice(0, 4))), ...(await codes(t, many.slice(4)))];
      expect(found).toEqual([...Array(10).fill(null), ...Array(15).fill('template')]);
    });

    it('leaves an id with the miner who used it first, in one call or in two', async () => {
      const t = await withLead();
      const taken = admission('s', turned(9), { miner_id: 'miner-2' });
      expect(await codes(t, [admission('s', H), taken])).toEqual([null, 'id_taken']);
      expect(await codes(t, [taken])).toEqual(['id_taken']);
      expect((await store.getBlocks(t, ['a']))[0]?.snippets.map(({ miner_id }) => miner_id)).toEqual([
        'miner-1',
      ]);
    });

    it('decides in bounded time whom an id belongs to when forty claim it, and what a chain of copies is worth', async () => {
      const t = await withLead();
      const claims = Array.from({ length: 40 }, (_, i) =>
        admission('s', { high: i * 0x01010101, low: i * 0x7654321 }, { miner_id: `miner-${i}` }),
      );
      expect(await codes(t, claims)).toEqual([null, ...Array(39).fill('id_taken')]);
      const u = await withLead();
      // Each 3 bits from the one before and 6 from the one before that.
      const chain = Array.from({ length: 15 }, (_, i) => admission(`c${i}`, turned(i * 3)));
      expect(await codes(u, chain)).toEqual(chain.map((_, i) => (i % 2 === 0 ? null : 'near_duplicate')));
    });

    it('lets a miner mend a snippet of its own', async () => {
      const t = await withLead();
      await store.admitSnippets(t, [admission('s', H, { text: 'old' })], ON);
      expect(await store.admitSnippets(t, [admission('s', turned(1), { text: 'new' })], ON)).toMatchObject([
        { code: null, changed: true, written: true },
      ]);
      expect((await store.getBlocks(t, ['a']))[0]?.snippets.map(({ text }) => text)).toEqual(['new']);
      expect(await store.countSubmissions(t, 'miner-1')).toEqual({ accepted: 1 });
    });

    it('takes the last of several versions of one id in a call', async () => {
      const t = await withLead();
      const versions = ['one', 'two', 'three'].map((text, i) => admission('s', turned(i), { text }));
      expect(await codes(t, versions)).toEqual([null, null, null]);
      expect((await store.getBlocks(t, ['a']))[0]?.snippets.map(({ text }) => text)).toEqual(['three']);
    });

    it('takes the same text again from its miner after 30 days, from another after 180', async () => {
      const t = await withLead();
      const at = (days: number, miner: string) => ({
        observed_at_ms: Date.UTC(2026, 0, 1) + days * DAY_MS,
        miner_id: miner,
      });
      const list = [
        admission('s0', H, at(0, 'm1')),
        admission('s1', H, at(29, 'm1')),
        admission('s2', H, at(31, 'm1')),
        admission('s3', H, at(200, 'm2')),
        admission('s4', H, at(215, 'm2')),
        admission('s5', H, at(212, 'm2')),
      ];
      for (const one of list.slice(0, 3)) await store.admitSnippets(t, [one], ON);
      expect(await attached(t)).toEqual(['s0', 's2']);
      expect(await codes(t, list.slice(3))).toEqual(['copied', null, 'near_duplicate']);
    });

    it('refuses a domain that no lead has where nothing names it, and lets it wait where something does', async () => {
      const t = await withLead();
      const of = (id: string, domain: string, mentioned: boolean, bits: number) =>
        admission(id, turned(bits), { lead_id: null, domain, mentioned });
      expect(
        await codes(t, [
          of('known', 'acme.com', false, 0),
          of('waits', 'new.com', true, 8),
          of('none', 'no.com', false, 16),
        ]),
      ).toEqual([null, null, 'no_mention']);
    });

    it('does not hold what was deleted against anyone', async () => {
      const t = await withLead();
      await store.admitSnippets(t, [admission('s', H)], ON);
      await store.deleteLeads(t, ['a']);
      await store.upsertLeads(t, [sampleLead('a', { company_id: 'acme' })], []);
      expect(await codes(t, [admission('new', H)])).toEqual([null]);
    });

    it('forgets fingerprints with the evidence they are of', async () => {
      const t = await withLead();
      await store.admitSnippets(t, [admission('s', H)], ON);
      await dropOldSnippets(store.client, t, Date.UTC(2026, 0, 2));
      expect(await store.listSubmissions(t, 'miner-1', { limit: 9 })).toEqual([]);
      expect(await codes(t, [admission('s', H, { miner_id: 'miner-2' })])).toEqual([null]);
    });

    it('only says what it would refuse where it is not to refuse', async () => {
      const t = await withLead();
      const outcomes = await store.admitSnippets(t, [admission('1', H), admission('2', turned(1))], {
        enforce: false,
      });
      expect(outcomes).toMatchObject([
        { code: null, written: true },
        { code: 'near_duplicate', written: true, lead_ids: ['a'], of: '1' },
      ]);
      expect(await attached(t)).toEqual(['1', '2']);
    });

    const refused = (id: string, code = 'too_short', miner = 'm'): RefusedSubmission => ({
      miner_id: miner,
      snippet_id: id,
      status: 'refused',
      refusals: [{ code, field: 'text', reason: 'is short' }],
    });

    it("lists a miner's submissions newest first, in pages, by status and by code", async () => {
      const t = await withLead();
      const own = { miner_id: 'm' };
      await store.admitSnippets(t, [admission('in-1', H, own)], ON);
      await store.recordRefusals(t, [refused('out-1'), refused('out-2', 'language')], BOUNDS);
      await store.admitSnippets(t, [admission('in-2', turned(9), own)], ON);
      await store.recordRefusals(t, [refused('others', 'language', 'other')], BOUNDS);
      const ids = async (filter: object) =>
        (await store.listSubmissions(t, 'm', { limit: 10, ...filter })).map((s) => s.snippet_id);
      expect(await ids({})).toEqual(['in-2', 'out-2', 'out-1', 'in-1']);
      const [first] = await store.listSubmissions(t, 'm', { limit: 2 }).then((page) => page.slice(-1));
      expect(await ids({ before: first })).toEqual(['out-1', 'in-1']);
      expect(await ids({ status: 'accepted' })).toEqual(['in-2', 'in-1']);
      expect(await ids({ status: 'refused' })).toEqual(['out-2', 'out-1']);
      expect(await ids({ code: 'language' })).toEqual(['out-2']);
      expect(await store.countSubmissions(t, 'm')).toEqual({ accepted: 2, language: 1, too_short: 1 });
      const [latest] = await store.listSubmissions(t, 'm', { limit: 1, status: 'refused' });
      expect(latest).toMatchObject({
        status: 'refused',
        refusals: [{ code: 'language', field: 'text', reason: 'is short' }],
      });
      expect(Math.abs(Date.parse(latest?.submitted_at ?? '') - Date.now())).toBeLessThan(3_600_000);
    });

    it('does not count the same refusal of the same id again', async () => {
      const t = newTenant();
      for (let i = 0; i < 3; i++) await store.recordRefusals(t, [refused('s'), refused('s')], BOUNDS);
      await store.recordRefusals(t, [refused('s', 'language')], BOUNDS);
      expect(await store.countSubmissions(t, 'm')).toEqual({ language: 1, too_short: 1 });
      expect((await store.listSubmissions(t, 'm', { limit: 9 })).length).toBe(1);
    });

    it('keeps no more refusals than it may, and goes on counting', async () => {
      const t = newTenant();
      const bounds = { days: 30, rows: 20 };
      for (let i = 0; i < 30; i++)
        await store.recordRefusals(t, [refused(`a${i}`), refused(`b${i}`)], bounds);
      const kept = await store.listSubmissions(t, 'm', { limit: 100 });
      expect(kept.length).toBeGreaterThanOrEqual(20);
      expect(kept.length).toBeLessThanOrEqual(20 + 4);
      expect(kept[0]?.snippet_id).toMatch(/29$/);
      expect(await store.countSubmissions(t, 'm')).toEqual({ too_short: 60 });
    });

    it('keeps tenants apart', async () => {
      const [one, two] = [await withLead(), await withLead()];
      await store.admitSnippets(one, [admission('s', H)], ON);
      expect(await codes(two, [admission('s', H, { miner_id: 'miner-2' })])).toEqual([null]);
      await store.recordRefusals(one, [refused('x')], BOUNDS);
      expect(await store.listSubmissions(two, 'm', { limit: 9 })).toEqual([]);
      expect(await store.countSubmissions(two, 'm')).toEqual({});
    });
  });
}

/** The rule without bands, SQL and calls: each against all that were taken before it. */
function scanned(list: Admission[]): (string | null)[] {
  const taken: Admission[] = [];
  return list.map((one) => {
    const near = taken.find((other) => {
      const own = other.snippet.miner_id === one.snippet.miner_id;
      const days = Math.abs(other.snippet.observed_at_ms - one.snippet.observed_at_ms) / DAY_MS;
      return (
        other.snippet.lead_id === one.snippet.lead_id &&
        distance(other.simhash, one.simhash) <= 3 &&
        days <= (own ? 30 : 180)
      );
    });
    if (near === undefined) {
      taken.push(one);
      return null;
    }
    return near.snippet.miner_id === one.snippet.miner_id ? 'near_duplicate' : 'copied';
  });
}
