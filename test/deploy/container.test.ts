import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig, SETTINGS } from '../../src/config.ts';
import type { Manifest } from './helm.ts';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const dockerfile = read('Dockerfile');
const runtime = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));

describe('the Dockerfile', () => {
  it('takes along whatever is part of the package, and nothing that .dockerignore holds back', () => {
    const { files, dependencies } = JSON.parse(read('package.json')) as {
      files: string[];
      dependencies: Record<string, string>;
    };
    const allowed = read('.dockerignore').split('\n');
    for (const file of [...files, 'package.json']) {
      expect(runtime, file).toMatch(new RegExp(`^COPY .*\\b${file}\\b`, 'm'));
      if (file !== 'dist') expect(allowed, file).toContain(`!${file.split('/')[0]}`);
    }
    expect(Object.keys(dependencies).length).toBeGreaterThan(10);
    expect(runtime).toContain('COPY --from=build /assay/node_modules node_modules');
  });

  it('is built by the script of the package, with all that it names', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...(scripts.build ?? '').matchAll(/-p (\S+)/g)].map(([, file]) => file ?? '');
    expect(named.length).toBeGreaterThan(0);
    expect(dockerfile).toContain('RUN npm run build');
    for (const file of [...named, 'tsconfig.json']) {
      expect(dockerfile, file).toMatch(new RegExp(`^COPY .*\\b${file}\\b`, 'm'));
      expect(read('.dockerignore').split('\n'), file).toContain(`!${file}`);
    }
  });

  it('takes along whatever the program reads beside itself', () => {
    const sources = new URL('../../src/', import.meta.url);
    const names = readdirSync(sources, { recursive: true, encoding: 'utf8' });
    const programs = names.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
    const files = programs.flatMap((name) => {
      const text = readFileSync(new URL(name, sources), 'utf8');
      return [...text.matchAll(/packageRoot\(\), '([^']+)'(?:, '([^']+)')?/g)].map(([, one, two]) =>
        one === 'src' ? `${one}/${two}` : one,
      );
    });
    expect(files).toContain('sql');
    for (const file of files) expect(runtime, file).toMatch(new RegExp(`^COPY .*\\b${file}\\b`, 'm'));
  });

  it('ends with a user by number that is not root, no shell, and a command in the form of a list', () => {
    expect(runtime).toMatch(/^USER 65532:65532$/m);
    expect(runtime).not.toMatch(/^RUN /m);
    expect(runtime).toMatch(/^ENTRYPOINT \["\/nodejs\/bin\/node", "\/assay\/dist\/main\.js"\]$/m);
    expect(runtime).toMatch(/^HEALTHCHECK .*\n {2}CMD \["\/nodejs\/bin\/node"/m);
  });

  it('names what it is built on with a version, and is built for a Node.js that package.json accepts', () => {
    const images = [...dockerfile.matchAll(/^ARG \w+_IMAGE=(\S+)$/gm)].map(([, image]) => image ?? '');
    expect(images).toHaveLength(2);
    for (const image of images) {
      expect(image).toMatch(/:[\w.-]+$/);
      expect(image).not.toContain('latest');
      expect(Number(/node(?:js)?[:]?(\d+)/.exec(image)?.[1])).toBeGreaterThanOrEqual(20);
    }
  });
});

describe('compose.yaml', () => {
  const compose: Manifest = parse(read('compose.yaml'), { merge: true });
  const services: Record<string, Manifest> = compose.services;

  it('sets settings that exist, with values that the program takes', () => {
    const { environment } = services.assay;
    for (const name of Object.keys(environment))
      expect(Object.keys(SETTINGS)).toContain(name.replace('ASSAY_', ''));
    expect(() => loadConfig(environment)).not.toThrow();
    expect(services.topics.environment).toEqual(environment);
  });

  it('names only services, volumes and files that it has', () => {
    const volumes = Object.keys(compose.volumes);
    for (const [name, service] of Object.entries(services)) {
      for (const needed of Object.keys(service.depends_on ?? {}))
        expect(Object.keys(services), name).toContain(needed);
      for (const volume of service.volumes ?? []) {
        const [source = ''] = volume.split(':');
        if (source.startsWith('./'))
          expect(existsSync(new URL(`../../${source}`, import.meta.url)), source).toBe(true);
        else expect(volumes, name).toContain(source);
      }
      for (const { source } of service.configs ?? [])
        expect(Object.keys(compose.configs), name).toContain(source);
    }
  });

  it('publishes on this machine alone, asks the port that is served, and leaves the time to stop', () => {
    for (const [name, { ports }] of Object.entries(services))
      for (const port of ports ?? []) expect(port, name).toMatch(/^127\.0\.0\.1:/);
    const { config } = loadConfig(services.assay.environment);
    const [, command] = services.assay.healthcheck.test;
    expect(dockerfile).toContain(`"${command}"`);
    expect(services.assay.healthcheck.test.at(-1)).toContain(`http://127.0.0.1:${config.PORT}/readyz`);
    expect(Number.parseInt(services.assay.stop_grace_period, 10)).toBeGreaterThan(config.SHUTDOWN_SECONDS);
  });

  it('builds the image once, and whoever else uses it takes what was built', () => {
    const built = Object.entries(services).filter(([, service]) => service.build !== undefined);
    expect(built.map(([name]) => name)).toEqual(['assay']);
    for (const [name, { image, pull_policy }] of Object.entries(services))
      if (image === services.assay.image && name !== 'assay') expect(pull_policy, name).toBe('never');
  });

  it('shares the network of what does not end when the program does, and publishes that', () => {
    const holder = /^service:(\w+)$/.exec(services.assay.network_mode)?.[1] ?? '';
    expect(services.assay.depends_on[holder]).toEqual({ condition: 'service_started', restart: true });
    const [, inside] = /^127\.0\.0\.1:8080:(\d+)$/.exec(services[holder].ports[0]) ?? [];
    const { config } = loadConfig(services.assay.environment);
    expect(services[holder].command).toContain(`--from :${inside} --to ${config.HOST}:${config.PORT}`);
    expect(compose.configs.prometheus.content).toContain(`targets: ["${holder}:${inside}"]`);
  });

  it('starts again whatever is to run on, and nothing that is to end', () => {
    for (const [name, { restart }] of Object.entries(services))
      expect(restart, name).toBe(name === 'topics' ? undefined : 'unless-stopped');
  });

  it('calls PostgreSQL healthy when it takes connections from others, and lets its processes share memory', () => {
    const { healthcheck, shm_size } = services.postgres;
    expect(healthcheck.test.at(-1)).toMatch(/^pg_isready -h 127\.0\.0\.1 /);
    expect(shm_size).toBe('1gb');
  });

  it('has Kafka known by the name that each side reaches it by', () => {
    const { environment, ports } = services.kafka;
    const listeners = (list: string) =>
      Object.fromEntries(list.split(',').map((one) => one.split('://') as [string, string]));
    const listening = listeners(environment.KAFKA_LISTENERS);
    const advertised = listeners(environment.KAFKA_ADVERTISED_LISTENERS);
    const protocols = environment.KAFKA_LISTENER_SECURITY_PROTOCOL_MAP.split(',');
    for (const name of Object.keys(listening)) expect(protocols).toContain(`${name}:PLAINTEXT`);
    expect(advertised.PLAINTEXT).toBe(services.assay.environment.ASSAY_KAFKA_BROKERS);
    expect(ports).toEqual([`${advertised.MACHINE}${listening.MACHINE}`]);
  });

  it('gives the program no more rights than the chart does', () => {
    for (const name of ['assay', 'topics'])
      expect(services[name]).toMatchObject({
        read_only: true,
        tmpfs: ['/tmp'],
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
  });
});
