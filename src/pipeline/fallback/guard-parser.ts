import { LRUCache } from 'lru-cache';
import { AppError } from '../../errors.ts';
import type { FoundInPrompt, LlmParser, PromptReader } from '../../ports/llm-parser.ts';
import type { LlmTicket } from './gate/llm-gate.ts';

const READINGS_MAX = 1000;
/** How many leads a prompt that names no number is taken to ask for, when its budget is worked out. */
const LEADS_ASSUMED = 10;

/**
 * The second pass of the parser behind the guards. What a prompt was read as is kept, also where the answer came too late
 * for the query that asked: the next one has it without a call.
 */
export function guardParser(reader: PromptReader): (ticket: LlmTicket) => LlmParser {
  const readings = new LRUCache<string, FoundInPrompt>({ max: READINGS_MAX });
  const pending = new Map<string, Promise<FoundInPrompt>>();
  return (ticket) => ({
    async complete(prompt, parsed) {
      const known = readings.get(prompt) ?? pending.get(prompt);
      if (known !== undefined) return known;
      const started = ticket.start(reader.usageMax(prompt, parsed), parsed.k ?? LEADS_ASSUMED, (signal) =>
        reader.read(prompt, parsed, signal),
      );
      if (typeof started === 'string') throw new AppError('internal', started);
      const reading = started.reply.finally(() => pending.delete(prompt));
      pending.set(prompt, reading);
      const found = await reading;
      readings.set(prompt, found);
      return found;
    },
  });
}
