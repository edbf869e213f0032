import { userInfo } from 'node:os';
import type { Actor } from '../domain/audit.ts';

/** Whoever types the command, as the system knows him. */
export function cliActor(): Actor {
  return { name: `cli:${userName()}`, requestId: null };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`; // A container need not have a name for its user.
  }
}
