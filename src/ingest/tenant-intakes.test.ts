import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import type { EventMessage, OutgoingEvent } from '../ports/events.ts';
import { createTenantIntakes } from './tenant-intakes.ts';

const never = new AbortController().signal;
let offset = 0;
const message = (id: string, tenant?: string): EventMessage => ({
  topic: 'in',
  partition: 0,
  offset: `${offset++}`,
  key: id,
  value: Buffer.from(JSON.stringify({ snippet_id: id })),
  timestampMs: Date.UTC(2026, 0, 1),
  ...(tenant !== undefined && { tenant }),
});

function intakesOf(served: string[], busyTimes = 0) {
  const stored: [string, unknown[]][] = [];
  const letters: OutgoingEvent[] = [];
  let busy = busyTimes;
  const intake = createTenantIntakes<unknown>({
    topic: 'in',
    deadLetterTopic: 'in.dlq',
    idField: 'snippet_id',
    defaultTenant: 'default',
    judge: (record) => record,
    async isServed(tenant) {
      if (busy-- > 0) throw new AppError('busy', 'as many as may be are open');
      return served.includes(tenant);
    },
    async write(tenant, judged) {
      stored.push([tenant, judged]);
      return judged.map((record) => ({
        accepted: JSON.stringify(record) !== '{"snippet_id":"bad"}',
        refusals: [{ field: 'text', reason: 'is bad', fix: 'mend it', code: 'schema' }],
        personal: false,
      }));
    },
    send: async (_topic, events) => void letters.push(...events),
    log: pino({ level: 'silent' }),
  });
  return { intake, stored, letters };
}

describe('messages of several tenants', () => {
  it('are written for the tenant that they name, in order, and for the default one where they name none', async () => {
    const { intake, stored } = intakesOf(['default', 'acme']);
    await intake.handle([message('1'), message('2', 'acme'), message('3'), message('4', 'acme')], never);
    expect(Object.fromEntries(stored)).toEqual({
      default: [{ snippet_id: '1' }, { snippet_id: '3' }],
      acme: [{ snippet_id: '2' }, { snippet_id: '4' }],
    });
    expect(intake.counts()).toEqual({ received: 4, stored: 4, refused: {}, retries: 0 });
  });

  it('go to the dead letters with a code where no such tenant is served, and nothing of them is written', async () => {
    const { intake, stored, letters } = intakesOf(['default']);
    await intake.handle([message('1', 'nobody'), message('2', '../x'), message('3')], never);
    expect(stored).toEqual([['default', [{ snippet_id: '3' }]]]);
    expect(letters.map(({ headers }) => headers?.['assay-code'])).toEqual([
      'unknown_tenant',
      'unknown_tenant',
    ]);
    expect(intake.counts().refused).toEqual({ unknown_tenant: 2 });
  });

  it('keep their tenant as dead letters', async () => {
    const { intake, letters } = intakesOf(['default', 'acme']);
    await intake.handle([message('bad', 'acme'), message('bad')], never);
    expect(letters.map(({ headers }) => headers?.['assay-tenant']).sort()).toEqual(['acme', undefined]);
  });

  it('wait while their tenant cannot be opened, and are stored then', async () => {
    const { intake, stored } = intakesOf(['acme'], 2);
    await intake.handle([message('1', 'acme')], never);
    expect(stored).toEqual([['acme', [{ snippet_id: '1' }]]]);
  });

  it('are let go of by whoever stops waiting', async () => {
    const { intake, stored } = intakesOf(['acme'], 1_000_000);
    const stop = new AbortController();
    const handled = intake.handle([message('1', 'acme')], stop.signal);
    stop.abort(new Error('stopped'));
    await expect(handled).rejects.toThrow();
    expect(stored).toEqual([]);
  });
});
