import { createRequire } from 'node:module';

/** As much of the client's queue of one connection as is used here; it is no part of the client's types. */
export interface RequestQueue {
  pending: unknown[];
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests: () => void;
  destroy: () => void;
}

interface QueueClass {
  new (options: object): RequestQueue;
  prototype: { scheduleCheckPendingRequests?: (this: RequestQueue) => void };
}

const require = createRequire(import.meta.url);
const FILE = 'kafkajs/src/network/requestQueue/index.js';
let rested: QueueClass | undefined;

/**
 * The client looks at the queue of every connection once a millisecond for as long as it lives, of which Node.js 24 also
 * warns, since it asks for a negative time. There is something to look for only while a request waits, and whoever queues
 * one has it looked for.
 */
export function restWhenIdle(): QueueClass {
  if (rested !== undefined) return rested;
  // Safe: checked below as far as it is changed.
  rested = require(FILE) as QueueClass;
  const look = rested.prototype.scheduleCheckPendingRequests;
  if (typeof look === 'function')
    rested.prototype.scheduleCheckPendingRequests = function scheduleWhileWaiting() {
      if (this.pending.length > 0) look.call(this);
    };
  return rested;
}
