import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/** Names the thread that reads it, as PID/task/TID; on Linux alone. */
const OWN_THREAD = '/proc/thread-self';

/**
 * Lets the other threads go before the calling one where there are too few cores for all, as far as the system can tell
 * threads apart: on Linux, where a thread has a priority of its own. Answers whether it was done.
 */
export function lowerPriority(ownThread = OWN_THREAD): boolean {
  try {
    const thread = Number(readlinkSync(ownThread).split('/').at(-1));
    if (!Number.isInteger(thread) || thread <= 0) return false;
    setPriority(thread, constants.priority.PRIORITY_BELOW_NORMAL);
    return true;
  } catch {
    // No such file, or the system forbids it: the thread works on as it is.
    return false;
  }
}
