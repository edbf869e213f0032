import { AppError } from '../../errors.ts';
import type { LeadChange } from '../../ports/store.ts';
import { documentId, documentMapping, encodeDocument } from './encode-document.ts';
import type { OpenSearchClient } from './open-search-client.ts';

const BULK_BYTES_MAX = 8 * 1024 * 1024;

export interface FeederOptions {
  index: string;
  dimensions: number;
  shards: number;
  replicas: number;
}

export interface OpenSearchFeeder {
  /** Makes the index where it is missing. */
  prepare(): Promise<void>;
  /** The last change of the tenant that the cluster holds; 0 where it holds none. */
  seq(tenant: string): Promise<number>;
  /** Resolves when the cluster has stored the changes; a search finds them once it has refreshed. */
  apply(tenant: string, changes: readonly LeadChange[]): Promise<void>;
  refresh(): Promise<void>;
}

/**
 * Brings changes of the store to a cluster. The number of the change is the version of its document, so changes may come
 * twice, from several processes, and late: the newest stays.
 */
export function openSearchFeeder(
  client: OpenSearchClient,
  { index, dimensions, shards, replicas }: FeederOptions,
): OpenSearchFeeder {
  const progressOf = (tenant: string) => `progress-${documentId(tenant, '')}`;

  async function bulk(lines: unknown[]): Promise<void> {
    const { body } = await client.call('POST', '_bulk', lines);
    const wrong = failures(body);
    if (wrong !== undefined)
      throw new AppError(
        'store_unavailable',
        'The search cluster did not take all changes; they are sent again.',
        {
          cause: new Error(wrong),
        },
      );
  }

  return {
    async prepare() {
      const settings = {
        index: { number_of_shards: shards, number_of_replicas: replicas, knn: true, gc_deletes: '1h' },
      };
      const body = { settings, mappings: documentMapping(dimensions) };
      const made = await client.call('PUT', index, body, { expected: [400] });
      if (
        made.status === 400 &&
        (await client.call('HEAD', index, undefined, { expected: [404] })).status === 404
      )
        throw new AppError('store_unavailable', `The search cluster refuses to make the index ${index}.`, {
          cause: new Error(JSON.stringify(made.body).slice(0, 2000)),
        });
    },
    async seq(tenant) {
      const found = await client.call('GET', `${index}/_doc/${progressOf(tenant)}`, undefined, {
        expected: [404],
      });
      return found.status === 404 ? 0 : seqIn(found.body);
    },
    async apply(tenant, changes) {
      let lines: unknown[] = [];
      let bytes = 0;
      for (const { seq, lead_id, block } of changes) {
        const place = {
          _index: index,
          _id: documentId(tenant, lead_id),
          version: seq,
          version_type: 'external_gte',
        };
        if (block === null) lines.push({ delete: place });
        else {
          const document = encodeDocument(tenant, block);
          lines.push({ index: place }, document);
          bytes += String(document.block).length * 2;
        }
        if (bytes < BULK_BYTES_MAX) continue;
        await bulk(lines);
        lines = [];
        bytes = 0;
      }
      const last = changes.at(-1);
      if (last === undefined) return;
      if (lines.length > 0) await bulk(lines);
      const place = {
        _index: index,
        _id: progressOf(tenant),
        version: last.seq,
        version_type: 'external_gte',
      };
      await bulk([{ index: place }, { block: JSON.stringify({ seq: last.seq }) }]);
    },
    async refresh() {
      await client.call('POST', `${index}/_refresh`);
    },
  };
}

/** Undefined where all was taken: an older version that is refused, and a deletion of what is not there, are as they should be. */
function failures(body: unknown): string | undefined {
  const items: unknown = Reflect.get(Object(body), 'items');
  for (const item of Array.isArray(items) ? items : []) {
    const [result] = Object.values(Object(item));
    const status = Number(Reflect.get(Object(result), 'status'));
    if (status >= 300 && status !== 409 && status !== 404)
      return JSON.stringify(Reflect.get(Object(result), 'error')).slice(0, 2000);
  }
  return undefined;
}

function seqIn(body: unknown): number {
  const source: unknown = Reflect.get(Object(body), '_source');
  const seq = Number(JSON.parse(String(Reflect.get(Object(source), 'block'))).seq);
  return Number.isSafeInteger(seq) ? seq : 0;
}
