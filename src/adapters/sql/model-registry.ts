import { type Actor, ASSAY_ITSELF } from '../../domain/audit.ts';
import { AppError } from '../../errors.ts';
import {
  type ActiveModel,
  MODEL_KINDS,
  type ModelKind,
  type ModelRecord,
  type ModelRegistry,
} from '../../ports/model-registry.ts';
import { auditEntry } from './audit-entry.ts';
import { requireStorableKey, toStorableJson } from './clean-text.ts';
import { toTimestamp } from './match.ts';
import { type Row, type SqlClient, type Statement, UniqueViolation } from './sql-client.ts';

const MS = (column: string) => `(extract(epoch from ${column}) * 1000)::double precision as ${column}_ms`;
const COLUMNS = `version, name, kind, status, sha256, metrics::text as metrics, ${MS('trained_from')}, ${MS('trained_to')},
  ${MS('created_at')}, ${MS('promoted_at')}, card`;

const PUT = `insert into models (tenant, version, name, kind, status, sha256, metrics, trained_from, trained_to, card)
  values ($1::text, $2::text, $3::text, $4::text, 'candidate', $5::text, $6::text::jsonb, $7::text::timestamptz,
    $8::text::timestamptz, $9::text)`;
const LIST = `select ${COLUMNS} from models where tenant = $1::text order by created_at desc, version limit $2::int`;
const ONE = `select ${COLUMNS} from models where tenant = $1::text and version = $2::text`;
const ACTIVE = `select version, kind, sha256, ${MS('trained_to')} from models
  where tenant = $1::text and status = 'active' order by kind`;

/** Promotions of one tenant go one after another, so that the unique index never decides between two. */
const LOCK = `select pg_advisory_xact_lock(hashtextextended('assay.models.' || $1::text, 0)) is null as locked`;
const RETIRE_OTHERS = `update models set status = 'retired' where tenant = $1::text and status = 'active'
    and version <> $2::text
    and kind = (select kind from models where tenant = $1::text and version = $2::text)`;
const PROMOTE = `update models set status = 'active', promoted_at = clock_timestamp()
  where tenant = $1::text and version = $2::text returning version`;
const ACTIVE_OF = `select version from models where tenant = $1::text and kind = $2::text and status = 'active'`;
const RETIRE = `update models set status = 'retired'
  where tenant = $1::text and kind = $2::text and status = 'active'`;
const RESTORE = `update models set status = 'active' where tenant = $1::text and version = (
    select m.version from models m
    where m.tenant = $1::text and m.kind = $2::text and m.promoted_at is not null and m.promoted_at < $3::text::timestamptz
    order by m.promoted_at desc limit 1)
  returning version`;
const EXISTS = 'exists (select from models m where m.tenant = $1::text and m.version = $4::text)';
const ROLLBACK_ATTEMPTS = 5;
const PROMOTED_AT = `select promoted_at::text as at from models where tenant = $1::text and version = $2::text`;

export function createModelRegistry(client: SqlClient): ModelRegistry {
  const rowsOf = async (text: string, params: Statement['params'] = []) =>
    (await client.run([{ text, params, fixed: true }]))[0] ?? [];
  return {
    async putModel(tenant, model) {
      requireStorableKey('version', model.version);
      const params = [tenant, model.version, model.name, model.kind, model.sha256];
      const span = [toTimestamp(model.trained_from_ms), toTimestamp(model.trained_to_ms)];
      try {
        await rowsOf(PUT, [...params, toStorableJson(model.metrics), ...span, model.card]);
      } catch (cause) {
        if (!(cause instanceof UniqueViolation)) throw cause;
        throw new AppError('bad_request', `There is a model ${model.version} already.`, { cause });
      }
    },
    listModels: async (tenant, limit) => (await rowsOf(LIST, [tenant, limit])).map(decode),
    async modelOf(tenant, version) {
      const [row] = await rowsOf(ONE, [tenant, version]);
      return row === undefined ? null : decode(row);
    },
    activeModels: async (tenant) => (await rowsOf(ACTIVE, [tenant])).map(activeOf),
    async promoteModel(tenant, version, actor = ASSAY_ITSELF) {
      const params = [tenant, version];
      const results = await client.run([
        { text: LOCK, params: [tenant] },
        { text: RETIRE_OTHERS, params },
        { text: PROMOTE, params },
        auditEntry({ tenant, actor, act: 'model.promote', object: version }, { text: EXISTS }),
      ]);
      return (results[2] ?? []).length > 0;
    },
    async rollbackModel(tenant, kind, actor = ASSAY_ITSELF) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await rollback(client, tenant, kind, actor);
        } catch (error) {
          // Another act was written to the audit log meanwhile.
          if (!(error instanceof UniqueViolation) || attempt === ROLLBACK_ATTEMPTS) throw error;
        }
      }
    },
  };
}

async function rollback(
  client: SqlClient,
  tenant: string,
  kind: ModelKind,
  actor: Actor,
): Promise<{ from: string | null; to: string | null }> {
  return client.transaction('read write', async (query) => {
    await query({ text: LOCK, params: [tenant] });
    const [active] = await query({ text: ACTIVE_OF, params: [tenant, kind] });
    if (active === undefined) return { from: null, to: null };
    const from = String(active.version);
    const [promoted] = await query({ text: PROMOTED_AT, params: [tenant, from] });
    await query({ text: RETIRE, params: [tenant, kind] });
    const [restored] = await query({ text: RESTORE, params: [tenant, kind, String(promoted?.at)] });
    const to = restored === undefined ? null : String(restored.version);
    await query(auditEntry({ tenant, actor, act: 'model.rollback', object: kind, details: { from, to } }));
    return { from, to };
  });
}

function decode(row: Row): ModelRecord {
  return {
    ...activeOf(row),
    name: String(row.name),
    status: statusOf(row.status),
    metrics: JSON.parse(String(row.metrics)),
    trained_from_ms: Math.round(Number(row.trained_from_ms)),
    created_at_ms: Math.round(Number(row.created_at_ms)),
    promoted_at_ms: row.promoted_at_ms === null ? null : Math.round(Number(row.promoted_at_ms)),
    card: String(row.card),
  };
}

function activeOf(row: Row): ActiveModel {
  const kind = MODEL_KINDS.find((known) => known === row.kind);
  if (kind === undefined) throw new AppError('internal', `models holds a model of kind ${String(row.kind)}`);
  return {
    version: String(row.version),
    kind,
    sha256: String(row.sha256),
    trained_to_ms: Math.round(Number(row.trained_to_ms)),
  };
}

function statusOf(value: unknown): ModelRecord['status'] {
  return value === 'active' || value === 'retired' ? value : 'candidate';
}
