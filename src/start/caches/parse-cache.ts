import { LRUCache } from 'lru-cache';
import type { Parsed } from '../../domain/parsed.ts';
import type { CacheMetrics } from '../../telemetry/cache-metrics.ts';

type Parse = (prompt: string, nowMs: number) => Parsed;

export interface ParseCache {
  parse: Parse;
  clear(): void;
  entries(): number;
  bytes(): number;
}

/** About what a parse takes: some lists and a span for every few characters (bench/cache.ts). */
const BYTES_PER_ENTRY = 3000;
const BYTES_PER_CHARACTER = 20;

/** The parser remembers what it has read. Of `now` it only asks for the year; the vocabulary never changes at run time. */
export function createParseCache(
  parse: Parse,
  bounds: { entriesMax: number; bytesMax: number },
  metrics: CacheMetrics,
): ParseCache {
  const parses = new LRUCache<string, Parsed>({
    max: bounds.entriesMax,
    maxSize: bounds.bytesMax,
    sizeCalculation: (_parsed, key) => BYTES_PER_ENTRY + BYTES_PER_CHARACTER * key.length,
  });
  return {
    parse(prompt, nowMs) {
      const key = `${new Date(nowMs).getUTCFullYear()} ${prompt}`;
      const held = parses.get(key);
      metrics.lookup('parse', held === undefined ? 'miss' : 'memory');
      if (held !== undefined) return held;
      const parsed = parse(prompt, nowMs);
      parses.set(key, parsed);
      return parsed;
    },
    clear: () => parses.clear(),
    entries: () => parses.size,
    bytes: () => parses.calculatedSize,
  };
}
