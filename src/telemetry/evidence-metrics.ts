import { Counter, type Registry } from 'prom-client';

export interface EvidenceVerdict {
  accepted: boolean;
  refusals: readonly { code: string }[];
}

export interface EvidenceMetrics {
  count(verdicts: readonly EvidenceVerdict[]): void;
}

export function createEvidenceMetrics(registry: Registry): EvidenceMetrics {
  const registers = [registry];
  const accepted = new Counter({
    name: 'assay_evidence_accepted_total',
    help: 'Snippets that were taken, from imports and consumers alike; the same message again counts again.',
    registers,
  });
  const refused = new Counter({
    name: 'assay_evidence_refused_total',
    help: 'Snippets that were refused, or taken with a remark where gates only report, by the code of the first refusal.',
    labelNames: ['code'],
    registers,
  });
  return {
    count(verdicts) {
      const byCode = new Map<string, number>();
      let taken = 0;
      for (const verdict of verdicts) {
        if (verdict.accepted) taken++;
        const code = verdict.refusals[0]?.code;
        if (code !== undefined) byCode.set(code, (byCode.get(code) ?? 0) + 1);
      }
      accepted.inc(taken);
      for (const [code, count] of byCode) refused.inc({ code }, count);
    },
  };
}
