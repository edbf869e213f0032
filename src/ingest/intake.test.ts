import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import type { EventMessage, OutgoingEvent } from '../ports/events.ts';
import type { DeadLetter } from './dead-letter.ts';
import { createIntake, type IntakeOptions } from './intake.ts';
import type { WriteJudged } from './isolate-refused.ts';

const never = new AbortController().signal;
let offset = 0;
const message = (value: unknown, key: string | null = null): EventMessage => ({
  topic: 'in',
  partition: 3,
  offset: `${offset++}`,
  key,
  value: value === null ? null : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
  timestampMs: Date.UTC(2026, 0, 1),
});
const accept: WriteJudged<unknown> = async (records) =>
  records.map(() => ({ accepted: true, refusals: [], personal: false }));

function intakeOf(write: WriteJudged<unknown>, more: Partial<IntakeOptions<unknown>> = {}) {
  const letters: OutgoingEvent[] = [];
  const intake = createIntake({
    topic: 'in',
    deadLetterTopic: 'in.dlq',
    idField: 'snippet_id',
    judge: (record) => record,
    write,
    send: async (topic, events) => {
      expect(topic).toBe('in.dlq');
      letters.push(...events);
    },
    log: pino({ level: 'silent' }),
    ...more,
  });
  const read = (): DeadLetter[] => letters.map(({ value }) => JSON.parse(value ?? ''));
  return { intake, letters, read };
}

describe('intake', () => {
  it('gives what cannot be read a code, a sentence and its origin, and stores the rest', async () => {
    const stored: unknown[] = [];
    const { intake, letters, read } = intakeOf(async (records, signal) => {
      stored.push(...records);
      return accept(records, signal);
    });
    const broken = [
      message(null),
      message(''),
      message('{"snippet_id": '),
      { ...message('x'), value: Buffer.from([0xff, 0xfe]) },
      { ...message('x'), value: Buffer.alloc(1_100_000, 0x20) },
      message({ snippet_id: 'a' }, 'b'),
    ];
    await intake.handle([message({ snippet_id: 'x' }, 'x'), ...broken, message({ snippet_id: 'y' })], never);
    expect(stored).toEqual([{ snippet_id: 'x' }, { snippet_id: 'y' }]);
    expect(read().map(({ code }) => code)).toEqual([...Array(5).fill('unreadable'), 'key_mismatch']);
    for (const [i, letter] of read().entries()) {
      expect(letter.reason.length).toBeGreaterThan(20);
      expect(letter.origin).toMatchObject({ topic: 'in', partition: 3, offset: broken[i]?.offset });
      expect(letters[i]?.headers).toEqual({ 'assay-code': letter.code });
    }
    expect(intake.counts()).toMatchObject({
      received: 8,
      stored: 2,
      refused: { unreadable: 5, key_mismatch: 1 },
    });
  });

  it('sends a refused message on as it came, with every reason', async () => {
    const refusals = [{ code: 'too_short', field: 'text', reason: 'is too short', fix: 'say more' }];
    const { intake, read } = intakeOf(async (records) =>
      records.map(() => ({ accepted: false, refusals, personal: false })),
    );
    const one = { snippet_id: 's-2026-11-01-000123456', text: 'Acme grows since 2014-03-02', extra: [1, 2] };
    await intake.handle([message(one, one.snippet_id)], never);
    expect(read()[0]).toMatchObject({
      code: 'too_short',
      reason: 'text is too short; say more.',
      errors: refusals,
      key: one.snippet_id,
    });
    expect(JSON.parse(read()[0]?.payload ?? '')).toEqual(one);
  });

  it.each([
    ['a gate says so', { text: 'Anna, 12 Elm Street, Springfield' }, true],
    ['an address at a private mail host', { text: 'ask anna.smith@Gmail.com' }, false],
    ['such an address in an attribute', { text: 'x', attributes: { by: { mail: 'bob@web.de' } } }, false],
    ['such an address in a key of an attribute', { text: 'x', attributes: { 'bob@web.de': 1 } }, false],
    ['such an address in the id', { snippet_id: 'bob@gmail.com' }, false],
    ['a telephone number', { text: 'call +1 (415) 555-0132 today' }, false],
    ['a birthday', { text: 'x', attributes: { 'Date of Birth': 'elm street 1' } }, false],
    [
      'what is nested too deep to look at',
      { text: 'x', a: JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`) },
      false,
    ],
    ['a telephone number without a plus', { text: 'call 415-555-0132 today' }, false],
  ])('keeps personal data out of the dead letters: %s', async (_, fields, personal) => {
    const one = { snippet_id: 's', ...fields };
    const { intake, letters } = intakeOf(async (records) =>
      records.map(() => ({
        accepted: false,
        refusals: [
          { code: 'x', field: 'text', reason: `"${JSON.stringify(fields)}" is wrong`, fix: 'mend it' },
        ],
        personal,
      })),
    );
    await intake.handle([message(one, one.snippet_id)], never);
    const told = JSON.stringify(letters).toLowerCase();
    expect(told).toContain('personal_data');
    for (const secret of ['gmail', 'web.de', '415', 'elm street']) expect(told).not.toContain(secret);
  });

  it('never takes a store that is down for a bad message: it waits, says so, and stores all in the end', async () => {
    let down = 3;
    const sizes: number[] = [];
    const { intake, letters } = intakeOf(async (records, signal) => {
      if (down-- > 0) throw new AppError(down === 1 ? 'deadline' : 'store_unavailable', 'away');
      sizes.push(records.length);
      return accept(records, signal);
    });
    const work = intake.handle([message({ snippet_id: 'a' }), message({ snippet_id: 'b' })], never);
    while (intake.waiting() === null) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(intake.waiting()?.why).toBe('store_unavailable');
    await work;
    expect(intake.waiting()).toBeNull();
    expect(sizes).toEqual([2]);
    expect(letters).toEqual([]);
  });

  it('does not resolve before the dead letters are sent', async () => {
    let brokerDown = true;
    const sent: OutgoingEvent[] = [];
    const { intake } = intakeOf(accept, {
      send: async (_, events) => {
        if (brokerDown) throw new AppError('events_unavailable', 'away');
        sent.push(...events);
      },
    });
    let done = false;
    const work = intake.handle([message('{')], never).then(() => {
      done = true;
    });
    while (intake.counts().retries < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(done).toBe(false);
    brokerDown = false;
    await work;
    expect(sent).toHaveLength(1);
    expect(intake.counts()).toMatchObject({ received: 1, stored: 0, refused: { unreadable: 1 } });
  });

  it('gives up when told to, without having stored or refused anything', async () => {
    const { intake, letters } = intakeOf(async () => {
      throw new AppError('store_unavailable', 'away');
    });
    const stop = new AbortController();
    const work = intake.handle([message({ snippet_id: 'a' })], stop.signal);
    while (intake.waiting() === null) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort(new Error('stop'));
    await expect(work).rejects.toThrow('stop');
    expect(letters).toEqual([]);
    expect(intake.counts().received).toBe(0);
  });

  it('lets a record that cannot be judged hold up no other', async () => {
    const { intake, read } = intakeOf(accept, {
      judge: (record) => {
        if (JSON.stringify(record).includes('odd')) throw new TypeError('a bug');
        return record;
      },
    });
    await intake.handle([message({ snippet_id: 'odd' }), message({ snippet_id: 'even' })], never);
    expect(read().map(({ code, payload }) => [code, payload])).toEqual([
      ['not_judged', '{"snippet_id":"odd"}'],
    ]);
    expect(intake.counts()).toMatchObject({ received: 2, stored: 1 });
  });

  it('lets others have their turn while it judges', async () => {
    let turns = 0;
    let judging = true;
    const tick = () => {
      turns++;
      if (judging) setImmediate(tick);
    };
    const { intake } = intakeOf(accept, {
      judge: (record) => {
        for (const untilMs = performance.now() + 1; performance.now() < untilMs; );
        return record;
      },
    });
    setImmediate(tick);
    await intake.handle(
      Array.from({ length: 100 }, (_, i) => message({ snippet_id: `s${i}` })),
      never,
    );
    judging = false;
    expect(turns).toBeGreaterThan(4);
  });

  it('finds the record that makes a write fail, and stores all others', async () => {
    const stored = new Set<unknown>();
    const { intake, read } = intakeOf(async (records, signal) => {
      if (records.some((record) => JSON.stringify(record).includes('bad')))
        throw new AppError('internal', 'refused', { cause: Object.assign(new Error(), { code: '22003' }) });
      for (const record of records) stored.add(record);
      return accept(records, signal);
    });
    const ids = Array.from({ length: 37 }, (_, i) => (i === 11 || i === 30 ? `bad${i}` : `good${i}`));
    await intake.handle(
      ids.map((snippet_id) => message({ snippet_id })),
      never,
    );
    expect(stored.size).toBe(35);
    expect(read().map(({ code, key, payload }) => [code, key, payload])).toEqual([
      ['not_storable', null, '{"snippet_id":"bad11"}'],
      ['not_storable', null, '{"snippet_id":"bad30"}'],
    ]);
  });

  it('holds writes back until the index has taken what is four writes before', async () => {
    const told: string[] = [];
    let release: () => void = () => undefined;
    const { intake } = intakeOf(
      async (records, signal) => {
        told.push('write');
        return accept(records, signal);
      },
      {
        onStored: () => {
          told.push('index');
          return new Promise((resolve) => {
            release = resolve;
          });
        },
      },
    );
    for (const id of ['a', 'b', 'c', 'd']) await intake.handle([message({ snippet_id: id })], never);
    let done = false;
    const fifth = intake.handle([message({ snippet_id: 'e' })], never).then(() => {
      done = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(told).toEqual(['write', 'index', 'write', 'write', 'write', 'write']);
    expect(done).toBe(false);
    release();
    await fifth;
    expect(told.slice(6)).toEqual(['index']);
    release();
  });
});
