import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import { DEFAULT_TENANT } from '../../domain/access.ts';
import { isTenant } from '../../domain/tenant.ts';
import { AppError } from '../../errors.ts';
import { NO_TRACING, type Tracing } from '../../ports/tracing.ts';
import type { Engine } from '../engine.ts';
import type { PartsOfTenants } from '../open-consumers.ts';
import { type Engines, NoSuchTenant } from './engines.ts';
import { type Hearing, hearOthers } from './hear-others.ts';
import { openShared, type Shared } from './open-shared.ts';
import { openTenant, type TenantEngine } from './open-tenant.ts';
import { visitTenants } from './visit-tenants.ts';

class Place {
  readonly tenant: string;
  readonly opening: Promise<TenantEngine>;
  /** Set when it is open. */
  engine: TenantEngine | null = null;
  /** Whether it counts: a tenant that there is not takes no room. */
  isTaken = false;
  /** How many use it now. */
  users = 0;

  constructor(tenant: string, open: (place: Place) => Promise<TenantEngine>) {
    this.tenant = tenant;
    this.opening = open(this);
  }
}

/** Opens what the process has once and the engine of `home`; other tenants are opened when they are asked for. */
export async function openEngines(
  config: Config,
  log: Logger,
  home: string = DEFAULT_TENANT,
  tracing: Tracing = NO_TRACING,
  isIndexed = true,
): Promise<Engines> {
  const shared: Shared = { ...(await openShared(config, log, tracing)), isIndexed };
  try {
    const engines = new OpenEngines(shared, home);
    await engines.start();
    return engines;
  } catch (error) {
    await shared.close().catch(() => undefined);
    throw error;
  }
}

class OpenEngines implements Engines {
  readonly #shared: Shared;
  readonly #homeTenant: string;
  /** The one used longest ago first. */
  readonly #places = new Map<string, Place>();
  readonly #closing = new Map<string, Promise<void>>();
  #home: Engine | undefined;
  #hearing: Hearing | undefined;
  #isFollowing = false;
  #stopVisits: () => Promise<void> = async () => undefined;

  constructor(shared: Shared, homeTenant: string) {
    this.#shared = shared;
    this.#homeTenant = homeTenant;
  }

  async start(): Promise<void> {
    const home = await this.of(this.#homeTenant);
    this.#home = home;
    this.#shared.metrics.process.watch({
      ready: home.readiness,
      modelVersion: home.modelVersion,
      spans: this.#shared.tracing.counts,
    });
  }

  get config(): Config {
    return this.#shared.config;
  }

  get metrics() {
    return this.#shared.metrics;
  }

  get tracing(): Tracing {
    return this.#shared.tracing;
  }

  get home(): Engine {
    if (this.#home === undefined) throw new RangeError('the engines have not been started');
    return this.#home;
  }

  of(tenant: string): Promise<TenantEngine> {
    return this.#place(tenant).opening;
  }

  async use<T>(tenant: string, work: (engine: TenantEngine) => Promise<T>): Promise<T> {
    const place = this.#place(tenant);
    place.users++;
    try {
      return await work(place.engine ?? (await place.opening));
    } finally {
      place.users--;
    }
  }

  follow(): void {
    if (this.#isFollowing) return;
    this.#isFollowing = true;
    const home = this.#places.get(this.#homeTenant)?.engine;
    if (home) this.#hearing = hearOthers(this.#shared, this.#partsOf(home), (tenant) => this.#opened(tenant));
    for (const engine of this.#opened(null)) engine.follow();
    this.#stopVisits = visitTenants({
      access: this.#shared.store.access,
      isOpen: (tenant) => this.#places.has(tenant),
      use: (tenant, work) => this.use(tenant, work),
      log: this.#shared.log,
    });
  }

  drain(): void {
    for (const engine of this.#opened(null)) engine.drain();
  }

  async stopConsumers(): Promise<void> {
    const hearing = this.#hearing;
    this.#hearing = undefined;
    await hearing?.stop();
  }

  async flush(): Promise<void> {
    await Promise.all(
      this.#opened(null).flatMap(({ parts }) => [parts.queryLog.flush(), parts.reputation.flush()]),
    );
  }

  async stop(): Promise<void> {
    await this.#stopVisits();
    await this.stopConsumers();
    await Promise.all(this.#closing.values());
    for (const place of [...this.#places.values()].reverse()) await this.#close(place);
    await this.#shared.close();
  }

  #place(tenant: string): Place {
    const known = this.#places.get(tenant);
    if (known !== undefined) {
      if (tenant !== this.#homeTenant) {
        this.#places.delete(tenant);
        this.#places.set(tenant, known);
      }
      return known;
    }
    const place = new Place(tenant, (own) => this.#open(own));
    this.#places.set(tenant, place);
    place.opening.then(
      (engine) => {
        place.engine = engine;
        if (this.#isFollowing) engine.follow();
      },
      () => {
        if (this.#places.get(tenant) === place) this.#places.delete(tenant);
      },
    );
    return place;
  }

  #partsOf({ parts: home }: TenantEngine): PartsOfTenants {
    return {
      metrics: home.metrics,
      home,
      isServed: (tenant) =>
        this.of(tenant).then(
          () => true,
          (error: unknown) => {
            if (error instanceof NoSuchTenant) return false;
            throw error;
          },
        ),
      use: (tenant, work) => this.use(tenant, ({ parts }) => work(parts)),
    };
  }

  async #open(place: Place): Promise<TenantEngine> {
    const { tenant } = place;
    if (!isTenant(tenant)) throw new NoSuchTenant();
    // Its files are written while it closes.
    await this.#closing.get(tenant);
    if (tenant !== DEFAULT_TENANT) {
      const known = await this.#shared.store.access.tenantOf(tenant);
      if (known === null || known.disabled_at_ms !== null) throw new NoSuchTenant();
    }
    this.#makeRoom();
    place.isTaken = true;
    return openTenant(this.#shared, tenant, () => this.#hearing?.consumers() ?? []);
  }

  /** @throws AppError('busy') where all that are open are in use. */
  #makeRoom(): void {
    const taken = [...this.#places.values()].filter(({ isTaken }) => isTaken);
    if (taken.length < this.#shared.config.TENANTS_OPEN_MAX) return;
    for (const place of taken) {
      if (place.tenant === this.#homeTenant || place.users > 0 || place.engine === null) continue;
      const closed = this.#close(place)
        .catch((error: unknown) => this.#shared.log.error({ err: error }, 'a tenant was not closed well'))
        .finally(() => this.#closing.delete(place.tenant));
      this.#closing.set(place.tenant, closed);
      return;
    }
    throw new AppError(
      'busy',
      'As many tenants as may be open at once (ASSAY_TENANTS_OPEN_MAX) are in use; try again in a moment.',
    );
  }

  async #close(place: Place): Promise<void> {
    this.#places.delete(place.tenant);
    await (await place.opening.catch(() => null))?.stop();
  }

  #opened(tenant: string | null): TenantEngine[] {
    const places = tenant === null ? [...this.#places.values()] : [this.#places.get(tenant)];
    return places.flatMap((place) => place?.engine ?? []);
  }
}
