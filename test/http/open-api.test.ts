import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Document } from '../../src/http/openapi/document.ts';
import { packageRoot, packageVersion } from '../../src/package-root.ts';
import { type Sample, serveSample } from './serve-sample.ts';

let sample: Sample;
let text: string;
let document: Document;
beforeAll(async () => {
  sample = await serveSample();
  text = await (await sample.app.request('/openapi.json')).text();
  document = JSON.parse(text);
});
afterAll(async () => {
  await sample.close();
});

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

describe('GET /openapi.json', () => {
  // After a change that is meant: npx vitest run test/http/open-api.test.ts -u
  it('is what docs/openapi.json shows, so that every change of the API is seen', async () => {
    await expect(`${JSON.stringify(JSON.parse(text), null, 2)}\n`).toMatchFileSnapshot(
      join(packageRoot(), 'docs', 'openapi.json'),
    );
  });

  it('is of this version of the program', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info['version']).toBe(packageVersion());
  });

  it('gives every operation a name of its own, a group that is described, a summary and a description', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = new Set((document.tags ?? []).map((tag) => tag.name));
    for (const { operation } of operations()) {
      expect(operation.operationId).toMatch(/^[a-z][A-Za-z]+$/);
      expect(operation.summary?.length).toBeGreaterThan(3);
      expect(operation.description?.length).toBeGreaterThan(3);
      expect(operation.tags).toHaveLength(1);
      expect(tags).toContain(operation.tags?.[0]);
    }
  });

  it('describes every parameter and bounds every one that is text or a number', () => {
    for (const { path, operation } of operations())
      for (const { name, schema, description, in: where } of operation.parameters ?? []) {
        expect(schema, `${path} ${name}`).toMatchObject({ type: expect.any(String) });
        if (where !== 'path') expect(description, `${path} ${name}`).toBeDefined();
        const bounded = JSON.stringify(schema);
        expect(bounded, `${path} ${name}`).toMatch(/enum|maxLength|maximum|pattern/);
      }
  });

  it('shows an example of every body that is sent', () => {
    for (const { path, operation } of operations())
      for (const [type, media] of Object.entries(operation.requestBody?.content ?? {}))
        expect(media.example, `${path} ${type}`).toBeDefined();
  });

  it('shows an example of every JSON answer', () => {
    for (const { path, method, operation } of operations()) {
      const json = operation.responses['200']?.content?.['application/json'];
      if (json !== undefined && path !== '/openapi.json')
        expect(json.example, `${method} ${path}`).toBeDefined();
    }
  });

  it('names every field in snake_case, but where a record is read as schema.org writes it', () => {
    const fields = JSON.stringify(document.components?.schemas ?? {}).match(/"[a-z]+[A-Z]\w*":\{/g) ?? [];
    const ofJsonSchema = /^"(additionalProperties|anyOf|oneOf|allOf|propertyNames)":/;
    expect(fields.filter((field) => !ofJsonSchema.test(field))).toEqual(['"datePosted":{']);
  });

  it('says of every answer which headers it bears', () => {
    for (const { path, operation } of operations())
      for (const [status, response] of Object.entries(operation.responses))
        expect(response.$ref ?? response.headers?.['x-request-id'], `${path} ${status}`).toBeDefined();
  });
});

describe('a method that a path does not offer', () => {
  it.each([
    ['PUT', '/query', 'POST'],
    ['POST', '/miners/m1', 'GET, HEAD'],
    ['GET', '/leads/l1', 'DELETE'],
    ['PATCH', '/experiments', 'GET, POST, HEAD'],
  ])('%s %s is answered 405 with those that it does', async (method, path, allowed) => {
    const response = await sample.app.request(path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allowed);
  });
});
