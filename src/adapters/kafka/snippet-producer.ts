import type { SnippetRecord } from '../../domain/snippet.ts';
import { AppError } from '../../errors.ts';
import { type OutgoingEvent, TENANT_HEADER } from '../../ports/events.ts';
import { createKafkaEvents } from './kafka-events.ts';
import type { KafkaOptions } from './open-client.ts';

export interface SnippetProducerOptions extends KafkaOptions {
  /** Default `miner.snippets`. */
  topic?: string;
  /** For whom the evidence is; the default tenant where absent. */
  tenant?: string;
}

export interface SnippetProducer {
  /**
   * Resolves when every in-sync broker has them; may be called again with the same snippets, which stay one each.
   * @throws AppError('events_unavailable') when the brokers do not answer, 'invalid' when a snippet names no id or company.
   */
  send(snippets: SnippetRecord[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * For miners: the key is snippet_id, the partition is that of the company, so that what is said of one company is read
 * in the order in which it was sent.
 */
export function createSnippetProducer(options: SnippetProducerOptions): SnippetProducer {
  const events = createKafkaEvents(options);
  const headers = options.tenant === undefined ? {} : { headers: { [TENANT_HEADER]: options.tenant } };
  return {
    send: (snippets) =>
      events.send(
        options.topic ?? 'miner.snippets',
        snippets.map((snippet) => ({ ...toEvent(snippet), ...headers })),
      ),
    close: () => events.close(),
  };
}

function toEvent(snippet: SnippetRecord): OutgoingEvent {
  const orderKey = companyOf(snippet);
  if (typeof snippet.snippet_id !== 'string' || snippet.snippet_id === '' || orderKey === undefined)
    throw new AppError('invalid', 'A snippet needs snippet_id and one of company_id, domain, lead_id.');
  return { key: snippet.snippet_id, orderKey, value: JSON.stringify(snippet) };
}

/** The widest name first: snippets of one company should name it in one way to keep their order. */
export function companyOf(
  snippet: Pick<SnippetRecord, 'company_id' | 'domain' | 'lead_id'>,
): string | undefined {
  return snippet.company_id ?? snippet.domain?.toLowerCase() ?? snippet.lead_id;
}
