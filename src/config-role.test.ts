import { describe, expect, it } from 'vitest';
import { loadConfig } from './config.ts';

const database = { ASSAY_DATABASE_URL: 'postgres://127.0.0.1/assay' };
const brokers = { ASSAY_KAFKA_BROKERS: '127.0.0.1:9092' };

describe('the role of a process', () => {
  it('is everything unless it is set', () => {
    expect(loadConfig({}).config.ROLE).toBe('all');
    expect(loadConfig({ ...database, ASSAY_ROLE: 'api' }).config.ROLE).toBe('api');
    expect(loadConfig({ ...database, ...brokers, ASSAY_ROLE: 'ingest' }).config.ROLE).toBe('ingest');
  });

  it('is refused where it could not be played', () => {
    expect(() => loadConfig({ ...database, ASSAY_ROLE: 'ingest' })).toThrowError(/ASSAY_KAFKA_BROKERS/);
    expect(() => loadConfig({ ASSAY_ROLE: 'api' })).toThrowError(/embedded store belongs to one/);
    expect(() => loadConfig({ ...database, ASSAY_ROLE: 'both' })).toThrowError(/ASSAY_ROLE/);
  });
});
