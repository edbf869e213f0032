import { isUtf8 } from 'node:buffer';
import type { EventMessage } from '../ports/events.ts';
import type { Issue } from './issue.ts';
import { ROW_BYTES_MAX } from './read-rows.ts';

export type ReadMessage = { record: unknown } | { broken: Issue };

/** The record in a message, or what is wrong with it. The key, where there is one, must be the id of the record. */
export function readMessage({ value, key }: EventMessage, idField: string): ReadMessage {
  if (value === null || value.length === 0) return broken('has no value', 'send the record as JSON');
  if (value.length > ROW_BYTES_MAX)
    return broken(`is longer than ${ROW_BYTES_MAX} bytes`, 'send the passage that matters');
  if (!isUtf8(value)) return broken('is not valid UTF-8', 'send JSON in UTF-8');
  let record: unknown;
  try {
    record = JSON.parse(value.toString('utf8'));
  } catch {
    return broken('is not valid JSON', 'send one JSON object');
  }
  const id = idOf(record, idField);
  if (key === null || id === null || key === id) return { record };
  return {
    broken: {
      code: 'key_mismatch',
      field: idField,
      reason: 'is not the key of the message',
      fix: `send ${idField} as the key`,
    },
  };
}

function idOf(record: unknown, field: string): string | null {
  if (typeof record !== 'object' || record === null) return null;
  const id: unknown = Reflect.get(record, field);
  return typeof id === 'string' || typeof id === 'number' ? String(id) : null;
}

function broken(reason: string, fix: string): ReadMessage {
  return { broken: { code: 'unreadable', field: '', reason: `the message ${reason}`, fix } };
}
