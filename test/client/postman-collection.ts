import type { Document, DocumentOperation, DocumentParameter } from '../../src/http/openapi/document.ts';

/** What besides 200 a request of the collection may be answered with, as the store may be empty or hold its last run. */
const ALSO: Record<string, number[]> = {
  deleteLead: [404],
  createExperiment: [409],
  startExperiment: [409],
  stopExperiment: [409],
  promoteModel: [404],
  createKey: [409],
  revokeKey: [404],
};
/** Values of what stands in a path: those of the examples. */
const IN_PATH: Record<string, string> = {
  lead_id: 'crm-1',
  miner_id: 'news-desk',
  id: 'intent-first',
  version: 'ranker-2026-05-01',
  key_id: 'none',
};

/** The document as a Postman collection (v2.1): a request for each operation, with tests of status and schema. Pure. */
export function postmanCollection(document: Document): unknown {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  return {
    info: {
      name: 'Assay',
      description:
        'Made from docs/openapi.json. Set `base_url`, and `api_key` where access control is on. The requests can be run in order, again and again.',
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    auth: {
      type: 'apikey',
      apikey: [
        { key: 'key', value: 'x-api-key', type: 'string' },
        { key: 'value', value: '{{api_key}}', type: 'string' },
        { key: 'in', value: 'header', type: 'string' },
      ],
    },
    variable: [
      { key: 'base_url', value: 'http://127.0.0.1:8080' },
      { key: 'api_key', value: '' },
    ],
    item: (document.tags ?? []).map(({ name, description }) => ({
      name,
      description,
      item: operations
        .filter(({ operation }) => operation.tags?.[0] === name)
        .map(({ path, method, operation }) => item(document, path, method, operation)),
    })),
  };
}

function item(document: Document, path: string, method: string, operation: DocumentOperation) {
  const type = bodyType(operation);
  const given = type === undefined ? undefined : operation.requestBody?.content?.[type]?.example;
  const example = typeof given === 'string' ? given : JSON.stringify(given, null, 2);
  return {
    name: operation.summary,
    request: {
      method: method.toUpperCase(),
      description: operation.description,
      header: type === undefined ? [] : [{ key: 'content-type', value: type }],
      url: url(path, operation.parameters ?? []),
      ...(type !== undefined && { body: { mode: 'raw', raw: example } }),
    },
    event: [
      {
        listen: 'test',
        script: { type: 'text/javascript', exec: tests(document, operation).split('\n') },
      },
    ],
  };
}

function bodyType(operation: DocumentOperation): string | undefined {
  const types = Object.keys(operation.requestBody?.content ?? {});
  return types.find((type) => type === 'application/json') ?? types[0];
}

function url(path: string, parameters: DocumentParameter[]) {
  const parts = path.slice(1).split('/');
  const query = parameters.filter((one) => one.in === 'query');
  return {
    raw: `{{base_url}}${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    host: ['{{base_url}}'],
    path: parts.map((part) => part.replace(/^\{(\w+)\}$/, ':$1')),
    variable: [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
      key: name,
      value: IN_PATH[name] ?? '',
    })),
    ...(query.length > 0 && {
      query: query.map(({ name, description }) => ({ key: name, value: '', description, disabled: true })),
    }),
  };
}

function tests(document: Document, operation: DocumentOperation): string {
  const statuses = [200, ...(ALSO[operation.operationId ?? ''] ?? [])];
  const content = operation.responses['200']?.content ?? {};
  const [type = ''] = Object.keys(content);
  const schema = type === 'application/json' ? whole(document, content[type]?.schema) : null;
  const problem = whole(document, { $ref: '#/components/schemas/Problem' });
  return [
    `pm.test('status is ${statuses.join(' or ')}', () => pm.expect(pm.response.code).to.be.oneOf(${JSON.stringify(statuses)}));`,
    `pm.test('has a request id', () => pm.response.to.have.header('x-request-id'));`,
    `if (pm.response.code === 200) pm.test('content is ${type}', () => pm.expect(pm.response.headers.get('content-type')).to.include('${type}'));`,
    ...(schema === null
      ? []
      : [
          `if (pm.response.code === 200) pm.test('body fits the schema', () => pm.response.to.have.jsonSchema(${JSON.stringify(schema)}));`,
        ]),
    ...(statuses.length === 1
      ? []
      : [
          `if (pm.response.code !== 200) pm.test('the problem fits its schema', () => pm.response.to.have.jsonSchema(${JSON.stringify(problem)}));`,
        ]),
  ].join('\n');
}

/** With what it refers to in place, and without words: the runner knows the draft of JSON Schema before this one. */
function whole(document: Document, schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map((one) => whole(document, one));
  if (typeof schema !== 'object' || schema === null) return schema;
  if ('$ref' in schema) {
    const name = String(schema.$ref).split('/').at(-1) ?? '';
    const schemas = document.components['schemas'];
    return whole(document, Object.entries(Object(schemas)).find(([key]) => key === name)?.[1]);
  }
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => !(WORDS.has(key) && typeof value !== 'object'))
      .filter(([key]) => key !== 'example' && key !== 'format')
      .map(([key, value]) => [key, whole(document, value)]),
  );
}

const WORDS = new Set(['description', 'summary', 'title']);
