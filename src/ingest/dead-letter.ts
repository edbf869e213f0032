import { createHash } from 'node:crypto';
import type { EventMessage, OutgoingEvent } from '../ports/events.ts';
import { personalIn } from './gates/personal.ts';
import { holdsPrivateMail } from './gates/personal-mail.ts';
import type { Issue } from './issue.ts';
import { PRIVATE_ATTRIBUTE } from './personal-data.ts';

const PAYLOAD_MAX = 65_536;
const SENTENCE_MAX = 500;
const DEPTH_MAX = 16;
/** Fields that name things: a run of digits there is a number of something and no telephone. */
const NAMING = new Set([
  'snippet_id',
  'miner_id',
  'lead_id',
  'company_id',
  'event_id',
  'query_id',
  'source_url',
]);

/** What stands in a dead-letter topic: why a message was refused and where it came from. */
export interface DeadLetter {
  code: string;
  /** For the person who wrote the message. */
  reason: string;
  errors: Issue[];
  origin: { topic: string; partition: number; offset: string; timestamp: string };
  key: string | null;
  /** The message as it came; left out where it could hold personal data of a consumer. */
  payload?: string;
  /** Why `payload` is left out. */
  withheld?: 'personal_data' | 'unreadable' | 'too_large';
}

export interface Refused {
  message: EventMessage;
  /** Undefined where the message could not be read. */
  record: unknown;
  issues: Issue[];
  /** A gate found personal data of a consumer. */
  personal: boolean;
}

/** The letter of a refused message, under the same key. */
export function deadLetter(refused: Refused): OutgoingEvent {
  const { message, issues } = refused;
  const kept = payloadOf(refused);
  const errors = issues.map(kept.payload === undefined ? withoutQuotes : withoutPersonalData);
  const letter: DeadLetter = {
    code: issues.find((issue) => issue.code !== undefined)?.code ?? 'schema',
    reason: sentence(errors),
    errors,
    origin: {
      topic: message.topic,
      partition: message.partition,
      offset: message.offset,
      timestamp: new Date(message.timestampMs).toISOString(),
    },
    key: safeKey(message.key),
    ...kept,
  };
  return {
    key: letter.key ?? `${message.topic}/${message.partition}/${message.offset}`,
    value: JSON.stringify(letter),
    headers: {
      'assay-code': letter.code,
      ...(message.traceparent !== undefined && { traceparent: message.traceparent }),
    },
  };
}

function payloadOf({ message, record, personal }: Refused): Pick<DeadLetter, 'payload' | 'withheld'> {
  if (personal) return { withheld: 'personal_data' };
  // What cannot be read cannot be checked either.
  if (record === undefined || message.value === null) return { withheld: 'unreadable' };
  if (message.value.length > PAYLOAD_MAX) return { withheld: 'too_large' };
  if (holdsPersonalData(record)) return { withheld: 'personal_data' };
  return { payload: message.value.toString('utf8') };
}

/** Rather once too often: it costs the letter its payload, which its origin still names. */
function holdsPersonalData(record: unknown, depth = DEPTH_MAX): boolean {
  if (typeof record === 'string') return looksPersonal(record);
  if (typeof record === 'number') return looksPersonal(String(record));
  if (typeof record !== 'object' || record === null) return false;
  if (depth === 0) return true;
  return Object.entries(record).some(([name, value]) =>
    NAMING.has(name) && typeof value === 'string'
      ? holdsPrivateMail(value)
      : isPrivateName(name) || holdsPersonalData(value, depth - 1),
  );
}

function isPrivateName(name: string): boolean {
  return PRIVATE_ATTRIBUTE.test(name.toLowerCase().replace(/[^a-z]+/g, '_')) || looksPersonal(name);
}

function looksPersonal(text: string): boolean {
  return personalIn(text) !== null;
}

function withoutPersonalData(issue: Issue): Issue {
  if (!looksPersonal(issue.reason) && !looksPersonal(issue.field)) return issue;
  return { ...issue, field: looksPersonal(issue.field) ? '' : issue.field, reason: 'is refused' };
}

/** What quotes the record is cut; the rest of a sentence is ours. */
function withoutQuotes(issue: Issue): Issue {
  return withoutPersonalData({ ...issue, reason: issue.reason.replace(/".*"/gs, '"…"') });
}

function safeKey(key: string | null): string | null {
  if (key === null || !holdsPrivateMail(key)) return key;
  return `sha256:${createHash('sha256').update(key).digest('hex')}`;
}

function sentence(issues: Issue[]): string {
  const text = issues.map(({ field, reason, fix }) => `${field} ${reason}; ${fix}.`.trim()).join(' ');
  return text.length > SENTENCE_MAX ? `${text.slice(0, SENTENCE_MAX - 1)}…` : text;
}
