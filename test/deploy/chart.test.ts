import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig, SETTINGS } from '../../src/config.ts';
import { CHART, HELM, type Manifest, named, plainEnv, podOf, render } from './helm.ts';

const FILES = readdirSync(join(CHART, 'ci')).map((name) => name.replace('.values.yaml', ''));
/** What a Secret could hold, so that the settings of a process can be checked as a whole. */
const SECRETS: Record<string, string> = {
  ASSAY_DATABASE_URL: 'postgres://assay@db/assay',
  ASSAY_DATABASE_REPLICA_URL: 'postgres://assay@replica/assay',
  ASSAY_REDIS_URL: 'rediss://redis:6379',
  ASSAY_LLM_API_KEY: 'key',
  ASSAY_OPENSEARCH_URL: 'https://search:9200',
  ASSAY_KAFKA_USERNAME: 'assay',
  ASSAY_KAFKA_PASSWORD: 'word',
};

describe('the Helm chart', () => {
  if (HELM === null) {
    it.skip('needs helm: put it on the path or name it in ASSAY_TEST_HELM', () => undefined);
    return;
  }
  const rendered = new Map<string, Manifest[]>();
  beforeAll(() => {
    for (const file of FILES) {
      const { status, stderr, manifests } = render(file);
      if (status !== 0) throw new Error(`${file}: ${stderr}`);
      rendered.set(file, manifests);
    }
  }, 120_000);
  const of = (file: string): Manifest[] => rendered.get(file) ?? [];
  const every = () => [...rendered.values()].flat();
  const pods = () =>
    every().flatMap((manifest) => {
      const pod = podOf(manifest);
      return pod === null ? [] : [{ manifest, pod }];
    });
  const containers = () =>
    pods().flatMap(({ manifest, pod }) =>
      pod.spec.containers.map((container: Manifest) => ({
        container,
        at: `${manifest.kind}/${manifest.metadata.name}`,
      })),
    );

  it('gives every container a read-only root, no privilege, no capability, a user that is not root, and bounds', () => {
    expect(containers().length).toBeGreaterThan(15);
    for (const { container, at } of containers()) {
      expect(container.securityContext, at).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        runAsUser: 65532,
        runAsGroup: 65532,
        capabilities: { drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      });
      for (const bound of ['requests', 'limits'])
        for (const what of ['cpu', 'memory']) expect(container.resources[bound][what], at).toBeTruthy();
    }
    for (const { pod, manifest } of pods()) {
      const at = `${manifest.kind}/${manifest.metadata.name}`;
      expect(pod.spec.automountServiceAccountToken, at).toBe(false);
      expect(pod.spec.enableServiceLinks, at).toBe(false);
      expect(pod.spec.securityContext, at).toMatchObject({ runAsNonRoot: true, fsGroup: 65532 });
      for (const key of ['hostNetwork', 'hostPID', 'hostIPC']) expect(pod.spec[key], at).toBeUndefined();
      for (const volume of pod.spec.volumes ?? []) expect(volume.hostPath, at).toBeUndefined();
    }
  });

  it('sets no variable that is not a setting, and no value that the program would refuse', () => {
    let checked = 0;
    for (const { container, at } of containers()) {
      const env: Record<string, string> = plainEnv(container);
      for (const { name, valueFrom } of container.env.filter(
        (one: Manifest) => one.valueFrom?.secretKeyRef,
      )) {
        if (!name.startsWith('ASSAY_')) continue;
        expect(valueFrom.secretKeyRef.name, at).toBeTruthy();
        expect(SECRETS[name], `${at} ${name}`).toBeDefined();
        env[name] = SECRETS[name] ?? '';
      }
      for (const [name, value] of Object.entries(env)) {
        if (!name.startsWith('ASSAY_')) continue;
        if (/^(file|aws-sm):/.test(value)) {
          expect(
            SETTINGS[name.slice('ASSAY_'.length) as keyof typeof SETTINGS],
            `${at} ${name}`,
          ).toHaveProperty('isSecret');
          env[name] = SECRETS[name] ?? '';
        }
        checked++;
        expect(Object.keys(SETTINGS), `${at} ${name}`).toContain(name.slice('ASSAY_'.length));
      }
      expect(() => loadConfig(env), at).not.toThrow();
    }
    expect(checked).toBeGreaterThan(80);
  });

  it('mounts what it has and has what it mounts, the certificates wherever they are named', () => {
    for (const { pod, manifest } of pods()) {
      const at = `${manifest.kind}/${manifest.metadata.name}`;
      const volumes = (pod.spec.volumes ?? []).map(({ name }: Manifest) => name);
      const used = new Set<string>();
      for (const container of pod.spec.containers) {
        const mounts = container.volumeMounts ?? [];
        for (const { name } of mounts) {
          expect(volumes, at).toContain(name);
          used.add(name);
        }
        const file: string | undefined = plainEnv(container).NODE_EXTRA_CA_CERTS;
        const folder = mounts.find(({ name }: Manifest) => name === 'ca')?.mountPath;
        expect(file === undefined ? undefined : file.slice(0, file.lastIndexOf('/')), at).toBe(folder);
      }
      expect([...used].sort(), at).toEqual([...volumes].sort());
    }
    const production = named(of('production'), 'Job', 'assay-migrate').spec.template.spec;
    for (const container of production.containers)
      expect(plainEnv(container).NODE_EXTRA_CA_CERTS).toBe('/etc/assay-ca/global-bundle.pem');
  });

  it('hands secrets over as files that are read again, or as the place in a store that the program reads', () => {
    const url = (file: string, kind: string, name: string) =>
      plainEnv(podOf(named(of(file), kind, name)).spec.containers[0]).ASSAY_DATABASE_URL;
    expect(url('minimal', 'Deployment', 'assay-api')).toBe('file:/etc/assay-secrets/database-url');
    expect(url('minimal', 'Job', 'assay-migrate')).toBe('file:/etc/assay-secrets/database-url');
    expect(url('program-secrets', 'Deployment', 'assay-api')).toBe(
      'aws-sm:assay/production/settings#database-url',
    );
    expect(url('program-secrets', 'Job', 'assay-migrate')).toBe(
      'aws-sm:assay/production/migrate#database-url',
    );
    expect(url('all-on', 'Deployment', 'assay-api')).toBeUndefined();
    const { volumes } = named(of('external-secrets'), 'Job', 'assay-migrate').spec.template.spec;
    expect(volumes.find(({ name }: Manifest) => name === 'secrets').secret.secretName).toBe('assay-migrate');
  });

  it('gives each pod the time that the program takes to stop, after load balancers have noticed', () => {
    for (const { pod, manifest } of pods().filter(({ manifest }) => manifest.kind === 'Deployment')) {
      const [container] = pod.spec.containers;
      const { ASSAY_SHUTDOWN_SECONDS, ASSAY_DRAIN_MS } = plainEnv(container);
      const preStop = container.lifecycle.preStop.sleep.seconds;
      const at = manifest.metadata.name;
      expect(Number(ASSAY_SHUTDOWN_SECONDS), at).toBeGreaterThan(Number(ASSAY_DRAIN_MS) / 1000);
      expect(pod.spec.terminationGracePeriodSeconds, at).toBe(preStop + Number(ASSAY_SHUTDOWN_SECONDS) + 5);
    }
  });

  it('has all three probes on every serving container, on the port that the program listens on', () => {
    for (const { manifest, pod } of pods().filter(({ manifest }) => manifest.kind === 'Deployment')) {
      const [container] = pod.spec.containers;
      const at = manifest.metadata.name;
      expect(container.startupProbe.httpGet, at).toEqual({ path: '/livez', port: 'http' });
      expect(container.livenessProbe.httpGet, at).toEqual({ path: '/livez', port: 'http' });
      expect(container.readinessProbe.httpGet, at).toEqual({ path: '/readyz', port: 'http' });
      expect(container.startupProbe.failureThreshold * container.startupProbe.periodSeconds).toBe(600);
      expect(container.ports).toEqual([{ name: 'http', containerPort: 8080, protocol: 'TCP' }]);
      expect(plainEnv(container).ASSAY_PORT).toBe('8080');
      expect(plainEnv(container).ASSAY_HOST).toBe('0.0.0.0');
    }
  });

  it('selects pods that exist, by services, budgets, scalers and spreading alike', () => {
    for (const file of FILES) {
      const deployments = of(file).filter(({ kind }) => kind === 'Deployment');
      const matches = (selector: Record<string, string>, labels: Record<string, string>) =>
        Object.entries(selector).every(([key, value]) => labels[key] === value);
      const selecting = of(file).flatMap((one) => {
        if (one.kind === 'Service') return [{ one, selector: one.spec.selector }];
        if (one.kind === 'PodDisruptionBudget') return [{ one, selector: one.spec.selector.matchLabels }];
        return [];
      });
      for (const { one, selector } of file.startsWith('shared') ? [] : selecting) {
        const found = deployments.filter((two) => matches(selector, two.spec.template.metadata.labels));
        expect(found.length, `${file} ${one.kind} ${one.metadata.name}`).toBe(1);
      }
      for (const deployment of deployments) {
        const { labels } = deployment.spec.template.metadata;
        expect(matches(deployment.spec.selector.matchLabels, labels)).toBe(true);
        const spread = deployment.spec.template.spec.topologySpreadConstraints;
        expect(spread.map(({ topologyKey }: Manifest) => topologyKey).sort()).toEqual([
          'kubernetes.io/hostname',
          'topology.kubernetes.io/zone',
        ]);
        for (const { labelSelector } of spread) expect(matches(labelSelector.matchLabels, labels)).toBe(true);
      }
      for (const scaler of of(file).filter(({ kind }) => kind === 'HorizontalPodAutoscaler')) {
        const scaled = deployments.find(({ metadata }) => metadata.name === scaler.spec.scaleTargetRef.name);
        expect(scaled, `${file} ${scaler.metadata.name}`).toBeDefined();
        expect(scaled.spec.replicas, 'a scaler and a fixed count would undo each other').toBeUndefined();
      }
    }
  });

  it('lets API processes answer and leaves topics to the others; alone they do both', () => {
    const role = (file: string, name: string) =>
      plainEnv(named(of(file), 'Deployment', name).spec.template.spec.containers[0]);
    expect(role('production', 'assay-api').ASSAY_ROLE).toBe('api');
    expect(role('production', 'assay-api').ASSAY_KAFKA_BROKERS, 'to send what is to be forgotten').toBe(
      role('production', 'assay-ingest').ASSAY_KAFKA_BROKERS,
    );
    expect(role('production', 'assay-ingest').ASSAY_ROLE).toBe('ingest');
    expect(role('no-ingest', 'assay-api').ASSAY_ROLE).toBe('all');
    expect(role('no-ingest', 'assay-api').ASSAY_KAFKA_BROKERS).toBe('kafka.example.com:9092');
  });

  it('bounds the heap of what serves, well below its memory, where it is not left to Node', () => {
    const optionsOf = (manifests: Manifest[], name: string) =>
      plainEnv(named(manifests, 'Deployment', name).spec.template.spec.containers[0]).NODE_OPTIONS;
    for (const name of ['assay-api', 'assay-ingest'])
      expect(optionsOf(of('production'), name)).toBe('--max-old-space-size=512');
    const { manifests } = render('production', ['--set', 'api.heapMegabytes=0']);
    expect(optionsOf(manifests, 'assay-api')).toBeUndefined();
    expect(optionsOf(manifests, 'assay-ingest')).toBe('--max-old-space-size=512');
  });

  it('migrates before anything is replaced, with what it needs there before it', () => {
    for (const file of FILES.filter((one) => !one.startsWith('shared'))) {
      const job = of(file).find(({ kind }) => kind === 'Job');
      expect(job.metadata.annotations['helm.sh/hook'], file).toBe('pre-install,pre-upgrade');
      expect(job.spec.template.spec.containers[0].args).toEqual(['migrate']);
      if (file === 'colour') continue;
      const account = named(of(file), 'ServiceAccount', 'assay-migrate');
      expect(account.metadata.annotations['helm.sh/hook'], file).toBe('pre-install,pre-upgrade');
      expect(Number(account.metadata.annotations['helm.sh/hook-weight'])).toBeLessThan(
        Number(job.metadata.annotations['helm.sh/hook-weight']),
      );
    }
    const secret = named(of('external-secrets'), 'ExternalSecret', 'assay-migrate');
    expect(secret.metadata.annotations['helm.sh/hook']).toBe('pre-install');
    expect(secret.spec.target.name).toBe('assay-migrate');
    const store = named(of('production'), 'SecretStore', 'assay-migrate').spec.provider.aws;
    expect(store.auth.jwt.serviceAccountRef.name).toBe('assay-migrate');
    expect(secret.spec.data).toEqual([
      { secretKey: 'database-url', remoteRef: { key: 'assay/migrate', property: 'database-url' } },
    ]);
    expect(named(of('production'), 'ExternalSecret', 'assay-migrate').spec.data[0]).toEqual({
      secretKey: 'ASSAY_DATABASE_URL',
      remoteRef: { key: 'assay/production/database-owner', property: 'ASSAY_DATABASE_URL' },
    });
    const [migrate, topics] = named(of('production'), 'Job', 'assay-migrate').spec.template.spec.containers;
    const variables = (container: Manifest) => container.env.map(({ name }: Manifest) => name);
    expect(variables(migrate)).not.toContain('ASSAY_KAFKA_PASSWORD');
    expect(variables(topics)).not.toContain('ASSAY_DATABASE_URL');
    expect(topics.args.slice(0, 4)).toEqual(['topics', 'create', '--partitions', '12']);
  });

  it('scales on CPU always, and on latency where that is set', () => {
    const metrics = (file: string) =>
      named(of(file), 'HorizontalPodAutoscaler', 'assay-api').spec.metrics.map(
        ({ resource, pods: ofPods }: Manifest) => resource?.name ?? ofPods,
      );
    expect(metrics('no-ingest')).toEqual(['cpu']);
    expect(metrics('production')).toEqual([
      'cpu',
      {
        metric: { name: 'assay_query_p95_seconds' },
        target: { type: 'AverageValue', averageValue: '200m' },
      },
    ]);
  });

  it('runs each part as its own account, which may have a role in AWS', () => {
    const account = (name: string) =>
      named(of('production'), 'ServiceAccount', name).metadata.annotations['eks.amazonaws.com/role-arn'];
    for (const part of ['api', 'ingest', 'migrate'])
      expect(account(`assay-${part}`)).toBe(`arn:aws:iam::123456789012:role/assay-${part}`);
    const uses = Object.fromEntries(
      of('production')
        .filter(({ kind }) => ['Deployment', 'Job'].includes(kind))
        .map((one) => [one.metadata.name, podOf(one).spec.serviceAccountName]),
    );
    expect(uses).toEqual({
      'assay-api': 'assay-api',
      'assay-ingest': 'assay-ingest',
      'assay-migrate': 'assay-migrate',
    });
  });

  it('shares a load balancer between two colours as it is told, and sends the stable name to the active one', () => {
    const service = named(of('shared'), 'Service', 'assay');
    expect(service.spec.selector['assay-colour']).toBe('blue');
    // What helm/blue-green.sh reads.
    expect(service.metadata.annotations['assay-weight']).toBe('25');
    const green = named(of('colour'), 'Deployment', 'assay-api-green');
    expect(green.metadata.labels['app.kubernetes.io/version']).toBe('0.2.0');
    expect(green.spec.template.metadata.labels['assay-colour']).toBe('green');
    const canary = named(of('shared'), 'Ingress', 'assay-canary');
    expect(canary.metadata.annotations['nginx.ingress.kubernetes.io/canary-weight']).toBe('25');
    expect(canary.spec.rules[0].http.paths[0].backend.service.name).toBe('assay-api-green');
    const { annotations } = named(of('shared-alb'), 'Ingress', 'assay').metadata;
    expect(annotations['alb.ingress.kubernetes.io/ssl-policy']).toBe('ELBSecurityPolicy-TLS13-1-3-2021-06');
    const { forwardConfig } = JSON.parse(annotations['alb.ingress.kubernetes.io/actions.weighted']);
    expect(forwardConfig.targetGroups).toEqual([
      { serviceName: 'assay-api-green', servicePort: 80, weight: 95 },
      { serviceName: 'assay-api-blue', servicePort: 80, weight: 5 },
    ]);
    expect(named(of('colour'), 'Service', 'assay-api-green').spec.selector['assay-colour']).toBe('green');
    const kinds = (file: string) => new Set(of(file).map(({ kind }) => kind));
    for (const kind of ['Deployment', 'Job', 'HorizontalPodAutoscaler'])
      expect(kinds('shared')).not.toContain(kind);
    for (const kind of ['ServiceAccount', 'NetworkPolicy', 'Ingress'])
      expect(kinds('colour')).not.toContain(kind);
  });

  it('tells Prometheus and Grafana of what lies in the folders for them', () => {
    const monitor = named(of('production'), 'ServiceMonitor', 'assay');
    const scraped = of('production').filter(
      ({ kind, metadata }) => kind === 'Service' && metadata.labels['assay-scrape'] === 'true',
    );
    expect(scraped.map(({ metadata }) => metadata.name).sort()).toEqual(['assay', 'assay-ingest']);
    expect(monitor.spec.endpoints[0]).toMatchObject({
      port: 'http',
      path: '/metrics',
      authorization: { credentials: { name: 'assay-metrics-key' } },
    });
    const count = (folder: string, extension: RegExp) => {
      try {
        return readdirSync(join(CHART, folder)).filter((name) => extension.test(name)).length;
      } catch {
        return 0;
      }
    };
    const dashboards = of('production').filter(
      ({ kind, metadata }) => kind === 'ConfigMap' && metadata.labels.grafana_dashboard === '1',
    );
    expect(dashboards.length).toBe(count('dashboards', /\.json$/));
    for (const { data } of dashboards)
      for (const text of Object.values(data)) expect(() => JSON.parse(String(text))).not.toThrow();
    const rules = of('production').filter(({ kind }) => kind === 'PrometheusRule');
    if (count('rules', /\.ya?ml$/) > 0) expect(rules.length).toBeGreaterThan(0);
    for (const { metadata, spec } of rules) {
      const file = join(CHART, 'rules', `${metadata.name.replace('assay-', '')}.yaml`);
      expect(spec, 'the templates in them are those of Prometheus').toEqual(
        parse(readFileSync(file, 'utf8')),
      );
    }
  });
});
