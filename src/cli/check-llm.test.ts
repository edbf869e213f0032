import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LlmServer, openLlmServer } from '../../test/llm/llm-server.ts';
import { loadConfig } from '../config.ts';
import { checkLlm } from './check-llm.ts';

let server: LlmServer;
beforeAll(async () => {
  server = await openLlmServer();
});
afterAll(() => server.close());

const check = () =>
  checkLlm(
    loadConfig({ ASSAY_LLM_BASE_URL: server.url, ASSAY_LLM_MODEL: 'm', ASSAY_LLM_API_KEY: 'sk-hush' }).config,
  );

it('says that the server judged an example', async () => {
  expect(await check()).toMatch(/^m judged an example in \d+ ms.*, 1100 tokens$/);
});

it('says what went wrong, and never the key', async () => {
  server.behave('refused_key', 'garbage');
  const refused = await check().catch((error: unknown) => String(error));
  expect(refused).toContain('its server refuses the call (HTTP 401)');
  expect(refused).not.toContain('hush');
  await expect(check()).rejects.toThrowError('its answer could not be read');
});

it('calls nobody where none is configured', async () => {
  expect(await checkLlm(loadConfig({}).config)).toContain('none');
});
