import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { postmanCollection } from './postman-collection.ts';

// After a change of docs/openapi.json: npx vitest run test/client/postman.test.ts -u
it('the Postman collection is made from docs/openapi.json as it is', async () => {
  const document = JSON.parse(await readFile(join(packageRoot(), 'docs', 'openapi.json'), 'utf8'));
  await expect(`${JSON.stringify(postmanCollection(document), null, 1)}\n`).toMatchFileSnapshot(
    join(packageRoot(), 'docs', 'postman', 'assay.postman_collection.json'),
  );
});
