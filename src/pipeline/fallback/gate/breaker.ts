import CircuitBreaker from 'opossum';
import { LlmFailure } from '../../../ports/llm-failure.ts';
import type { BreakerSettings } from './gate-settings.ts';

export interface Breaker {
  /** Whether a call would be let through now. */
  lets(): boolean;
  /** Runs the call and counts how it ends; `stopped` counts as no failure. Rejects as the call does. */
  run(call: () => Promise<void>): Promise<void>;
  close(): void;
}

/** Opens at the share of failures, stays open, then lets one call try. Deadlines are the calls' own. */
export function createBreaker(
  settings: BreakerSettings,
  onState: (state: 'open' | 'half_open' | 'closed') => void,
): Breaker {
  const circuit = new CircuitBreaker((call: () => Promise<void>) => call(), {
    timeout: false,
    // It opens above its threshold; ours is "at".
    errorThresholdPercentage: Math.max(0, settings.errorPercent - 1e-6),
    volumeThreshold: settings.volume,
    rollingCountTimeout: settings.windowMs,
    rollingCountBuckets: 10,
    resetTimeout: settings.openMs,
    errorFilter: (error: unknown) => error instanceof LlmFailure && error.kind === 'stopped',
  });
  circuit.on('open', () => onState('open'));
  circuit.on('halfOpen', () => onState('half_open'));
  circuit.on('close', () => onState('closed'));
  return {
    lets: () => circuit.closed || circuit.pendingClose,
    run: (call) => circuit.fire(call),
    close: () => circuit.shutdown(),
  };
}
