import { describe, expect, it } from 'vitest';
import { HELM, type Manifest, named, podOf, render } from './helm.ts';

/** Ports that a policy lets out, by what goes there. */
function portsOut(policy: Manifest): number[] {
  const ports = policy.spec.egress.flatMap((rule: Manifest) => rule.ports.map(({ port }: Manifest) => port));
  return [...new Set<number>(ports)].sort((a, b) => a - b);
}

describe('the network policies', () => {
  if (HELM === null) {
    it.skip('need helm: put it on the path or name it in ASSAY_TEST_HELM', () => undefined);
    return;
  }
  const { manifests } = render('all-on');
  const policy = (name: string) => named(manifests, 'NetworkPolicy', name);

  it('deny everything that is not allowed by name, both ways', () => {
    expect(policy('assay-default-deny').spec).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    });
    const { spec } = named(render('minimal').manifests, 'NetworkPolicy', 'assay-default-deny');
    expect(spec.podSelector).toEqual({ matchLabels: { 'app.kubernetes.io/name': 'assay' } });
    expect(spec.ingress ?? spec.egress).toBeUndefined();
  });

  it('let each part out to the ports that it uses and to no others', () => {
    const database = 5432;
    const redis = 6379;
    const serving = [53, 443, 4318, database, redis, 9092, 9094, 9200];
    expect(portsOut(policy('assay-api'))).toEqual(serving);
    expect(portsOut(policy('assay-ingest'))).toEqual(serving);
    expect(portsOut(policy('assay-migrate'))).toEqual([53, database]);
    expect(portsOut(policy('assay-backup'))).toEqual([53, database]);
    expect(portsOut(policy('assay-test'))).toEqual([53, 8080]);
    const minimal = named(render('minimal').manifests, 'NetworkPolicy', 'assay-api');
    expect(portsOut(minimal)).toEqual([53, database]);
    const alone = named(render('no-ingest').manifests, 'NetworkPolicy', 'assay-api');
    expect(portsOut(alone)).toEqual([53, database, redis, 9092]);
  });

  it('let in callers and scrapers alone, on the port that is served', () => {
    for (const name of ['api', 'ingest', 'migrate', 'backup', 'test']) {
      const { ingress, policyTypes } = policy(`assay-${name}`).spec;
      expect(policyTypes).toEqual(['Ingress', 'Egress']);
      for (const rule of ingress) {
        expect(rule.from.length, `${name} from anywhere`).toBeGreaterThan(0);
        expect(rule.ports).toEqual([{ protocol: 'TCP', port: 8080 }]);
      }
      if (!['api', 'ingest'].includes(name)) expect(ingress).toEqual([]);
    }
  });

  it('leave no pod without a policy of its own', () => {
    for (const manifest of manifests) {
      const labels = podOf(manifest)?.metadata.labels;
      if (labels === undefined) continue;
      const { matchLabels } = policy(`assay-${labels['app.kubernetes.io/component']}`).spec.podSelector;
      for (const [key, value] of Object.entries(matchLabels)) expect(labels[key]).toBe(value);
    }
  });

  it('keep what goes to the internet away from private addresses', () => {
    const rule = policy('assay-api').spec.egress.find(({ ports }: Manifest) => ports[0].port === 443);
    expect(rule.to[0].ipBlock.except).toContain('169.254.0.0/16');
    expect(rule.to[0].ipBlock.except).toContain('10.0.0.0/8');
  });
});
