import { expect, it } from 'vitest';
import type { AccessStore } from '../../ports/access.ts';
import { createTenantDesk } from './tenant-desk.ts';

const BY = { name: 'test', requestId: null };

/** Safe here: every act of these tests is refused before it reaches a store. */
const NO_STORE = {} as AccessStore;

it('the tenant that operates the process cannot be disabled, and no name is taken that cannot be one', async () => {
  const desk = createTenantDesk(NO_STORE, async () => undefined);
  await expect(desk.setDisabled('default', true, BY)).rejects.toThrow(/cannot be disabled/);
  for (const name of ['', 'Acme', '../etc', '*', 'a b', '-a', 'x'.repeat(64)])
    await expect(desk.create(name, BY)).rejects.toThrow(/cannot be the name/);
});
