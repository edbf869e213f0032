import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import { type EventHandler, type EventMessage, TENANT_HEADER } from '../ports/events.ts';
import { createIntake, type Intake, type IntakeCounts, type IntakeOptions } from './intake.ts';
import type { Issue } from './issue.ts';

const BUSY_MS = 250;
const UNKNOWN: Issue = {
  code: 'unknown_tenant',
  field: '',
  reason: `the header ${TENANT_HEADER} names no tenant that is served here`,
  fix: 'name one that is, or leave the header out for the default tenant',
};

export interface TenantIntakesOptions<J> extends Omit<IntakeOptions<J>, 'write' | 'onStored'> {
  /** Of messages without the header. */
  defaultTenant: string;
  /** Resolves to false where there is no such tenant. Rejects with AppError('busy') where it can be had only later. */
  isServed(tenant: string): Promise<boolean>;
  write(tenant: string, judged: J[], signal: AbortSignal): ReturnType<IntakeOptions<J>['write']>;
  onStored?(tenant: string): Promise<void>;
}

/**
 * An intake for each tenant of which messages come, so that neither order nor writes are mixed; what names none that is
 * served goes to the dead letters. Resolves when all of a batch is durable.
 */
export function createTenantIntakes<J>(options: TenantIntakesOptions<J>): Intake {
  const { onStored, isServed, ...common } = options;
  const intakes = new Map<string, Intake>();
  const refuse = (judged: J[]) =>
    judged.map(() => ({ accepted: false, refusals: [UNKNOWN], personal: false }));
  const strangers = createIntake<J>({ ...common, write: async (judged) => refuse(judged) });

  function intakeOf(tenant: string): Intake {
    const known = intakes.get(tenant);
    if (known !== undefined) return known;
    const headers = tenant === options.defaultTenant ? {} : { [TENANT_HEADER]: tenant };
    const made = createIntake<J>({
      ...common,
      send: (topic, letters, signal) =>
        options.send(
          topic,
          letters.map((letter) => ({ ...letter, headers: { ...letter.headers, ...headers } })),
          signal,
        ),
      async write(judged, signal) {
        try {
          return await options.write(tenant, judged, signal);
        } catch (error) {
          // Disabled since they were read: they would come again for ever.
          if (await isServed(tenant).catch(() => true)) throw error;
          return refuse(judged);
        }
      },
      ...(onStored && { onStored: () => onStored(tenant) }),
    });
    intakes.set(tenant, made);
    return made;
  }

  async function intakeFor(tenant: string, signal: AbortSignal): Promise<Intake> {
    for (;;) {
      try {
        return (await isServed(tenant)) ? intakeOf(tenant) : strangers;
      } catch (error) {
        signal.throwIfAborted();
        const isToBeTriedAgain =
          error instanceof AppError && (error.code === 'busy' || error.code === 'store_unavailable');
        if (!isToBeTriedAgain) throw error;
        await sleep(BUSY_MS, undefined, { signal });
      }
    }
  }

  const handle: EventHandler = async (messages, signal) => {
    const groups = byTenant(messages, options.defaultTenant);
    await Promise.all(
      [...groups].map(async ([tenant, own]) => (await intakeFor(tenant, signal)).handle(own, signal)),
    );
  };
  const all = () => [strangers, ...intakes.values()];
  return {
    handle,
    counts: () =>
      all()
        .map((intake) => intake.counts())
        .reduce(added),
    waiting: () => all().reduce((found: ReturnType<Intake['waiting']>, one) => found ?? one.waiting(), null),
  };
}

function byTenant(messages: EventMessage[], defaultTenant: string): Map<string, EventMessage[]> {
  const groups = new Map<string, EventMessage[]>();
  for (const message of messages) {
    const tenant = message.tenant ?? defaultTenant;
    const group = groups.get(tenant);
    if (group === undefined) groups.set(tenant, [message]);
    else group.push(message);
  }
  return groups;
}

function added(a: IntakeCounts, b: IntakeCounts): IntakeCounts {
  const refused = { ...a.refused };
  for (const [code, count] of Object.entries(b.refused)) refused[code] = (refused[code] ?? 0) + count;
  return {
    received: a.received + b.received,
    stored: a.stored + b.stored,
    refused,
    retries: a.retries + b.retries,
  };
}
