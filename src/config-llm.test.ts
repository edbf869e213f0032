import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadConfig } from './config.ts';
import { readRates } from './config-llm.ts';

function messageOf(env: Record<string, string>): string {
  try {
    loadConfig(env);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'nothing was thrown';
}

describe('settings of the language model', () => {
  it('show the key to nobody who does not ask for it by name', () => {
    const { config } = loadConfig({ ASSAY_LLM_API_KEY: 'sk-hush' });
    expect(config.LLM_API_KEY?.reveal()).toBe('sk-hush');
    for (const shown of [
      JSON.stringify(config),
      inspect(config, { depth: 9, showHidden: true }),
      `${config.LLM_API_KEY}`,
    ])
      expect(shown).not.toContain('hush');
  });

  it('name neither a wrong key nor a password in a wrong URL', () => {
    const message = messageOf({
      ASSAY_LLM_API_KEY: 'sk with hush',
      ASSAY_LLM_BASE_URL: 'https://me:hush@llm.example/v1',
      ASSAY_LLM_MODEL: 'm',
    });
    expect(message).toContain('ASSAY_LLM_API_KEY');
    expect(message).toContain('ASSAY_LLM_BASE_URL');
    expect(message).not.toContain('hush');
  });

  it('ask for server and model together', () => {
    expect(messageOf({ ASSAY_LLM_BASE_URL: 'http://127.0.0.1:1/v1' })).toContain('ASSAY_LLM_MODEL');
    expect(messageOf({ ASSAY_LLM_MODEL: 'm' })).toContain('ASSAY_LLM_BASE_URL');
    expect(messageOf({ ASSAY_LLM_BASE_URL: 'http://127.0.0.1:1/v1', ASSAY_LLM_MODEL: 'm' })).toBe(
      'nothing was thrown',
    );
  });

  it('read rates by model, and refuse what is none', () => {
    expect(readRates('gpt-4o-mini=0.15/0.6, org/model:7b=0/0,*=2.5/10')).toEqual(
      new Map([
        ['gpt-4o-mini', { input: 0.15, output: 0.6 }],
        ['org/model:7b', { input: 0, output: 0 }],
        ['*', { input: 2.5, output: 10 }],
      ]),
    );
    for (const wrong of ['', 'm', 'm=1', 'm=1/', 'm=-1/2', 'm=a/b', 'm=1/2,,'])
      expect(messageOf({ ASSAY_LLM_RATES: wrong || ' ' })).toContain('ASSAY_LLM_RATES');
  });
});
