import {
  ParentBasedSampler,
  type Sampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';

/** Marks the share that is asked for, or what the caller has marked, and records the rest too: it may turn out to be slow. */
export function recordAll(share: number): Sampler {
  const head = new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) });
  return {
    shouldSample(...given) {
      const said = head.shouldSample(...given);
      return said.decision === SamplingDecision.NOT_RECORD
        ? { ...said, decision: SamplingDecision.RECORD }
        : said;
    },
    toString: () => `recordAll(${head})`,
  };
}
