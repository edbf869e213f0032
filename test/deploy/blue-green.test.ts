import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { HELM } from './helm.ts';

const SCRIPT = fileURLToPath(new URL('../../helm/blue-green.sh', import.meta.url));
const FAKE = fileURLToPath(new URL('./fake-cluster.sh', import.meta.url));
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

interface Cluster {
  put(name: string, text: string): void;
  read(name: string): string;
  /** What the script changed or asked, in order. */
  calls(): string[];
  run(...args: string[]): { status: number | null; out: string };
}

/** A cluster that a script can only reach through the fake tools on its path. */
function cluster(state: Record<string, string> = {}, env: Record<string, string> = {}): Cluster {
  const folder = mkdtempSync(join(tmpdir(), 'assay-colours-'));
  folders.push(folder);
  mkdirSync(join(folder, 'bin'));
  for (const tool of ['kubectl', 'helm', 'curl']) symlinkSync(FAKE, join(folder, 'bin', tool));
  const put = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const read = (name: string) =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8').trim() : '';
  for (const [name, text] of Object.entries(state)) put(name, text);
  return {
    put,
    read,
    calls: () => read('calls').split('\n'),
    run(...args) {
      const { status, stdout, stderr } = spawnSync('bash', [SCRIPT, ...args], {
        encoding: 'utf8',
        env: { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, FAKE: folder, ...env },
        timeout: 120_000,
      });
      return { status, out: `${stdout}${stderr}` };
    },
  };
}

const BLUE_SERVES = { active: 'blue', weight: '0', 'version-blue': '1.0', 'ingest-blue': 'on' };
const DEPLOY = ['deploy', '--version', '2.0', '--watch', '0', '--poll', '0', '--prometheus', 'http://prom'];
const traffic = (of: Cluster) => of.read('traffic').split('\n');

describe('blue-green.sh', () => {
  it('installs the first colour where there is nothing', () => {
    const one = cluster();
    const { status, out } = one.run(...DEPLOY);
    expect(out).toContain('blue answers');
    expect(status).toBe(0);
    expect([one.read('active'), one.read('version-blue'), one.read('ingest-blue')]).toEqual([
      'blue',
      '2.0',
      'on',
    ]);
    expect(one.calls().findIndex((call) => call.startsWith('helm upgrade assay-shared'))).toBeLessThan(
      one.calls().findIndex((call) => call.startsWith('helm upgrade assay-blue')),
    );
  });

  it('looks at the new colour before it gives it traffic, gives it in steps, and keeps the old one', () => {
    const one = cluster(BLUE_SERVES, HELM === null || HELM === 'helm' ? {} : { REAL_HELM: HELM });
    const { status, out } = one.run(...DEPLOY, '--set', 'kafka.brokers={kafka:9092}');
    expect(out).toContain('green answers');
    expect(status).toBe(0);
    expect(traffic(one)).toEqual(['blue 0', 'blue 5', 'blue 25', 'blue 50', 'blue 100', 'green 0']);
    expect([one.read('version-green'), one.read('ingest-green'), one.read('version-blue')]).toEqual([
      '2.0',
      'on',
      '1.0',
    ]);
    const first = (text: string) => one.calls().findIndex((call) => call.includes(text));
    expect(first('helm upgrade assay-green')).toBeLessThan(first('rollout status'));
    expect(first('rollout status')).toBeLessThan(first('helm test assay-green'));
    expect(first('helm test assay-green')).toBeLessThan(first('front.weight=5'));
    const brought = one.calls()[first('helm upgrade assay-green')];
    expect(brought, 'as many processes as the other has, none of which takes from topics').toContain(
      'api.autoscaling.min=4',
    );
    expect(brought).toContain('ingest.replicas=0');
    if (HELM !== null && HELM !== 'helm') {
      expect(one.read('rendered')).toContain('name: assay-api-green');
      expect(one.read('rendered')).toContain('assay-weight: "0"');
    }
  }, 60_000);

  it('does the same again without a change of traffic, and confirms by removing the old colour', () => {
    const one = cluster(BLUE_SERVES);
    expect(one.run(...DEPLOY).status).toBe(0);
    const before = one.read('traffic');
    expect(one.run(...DEPLOY).status).toBe(0);
    expect(one.read('traffic')).toBe(before);
    expect(one.run('confirm').status).toBe(0);
    expect([one.read('version-blue'), one.read('active')]).toEqual(['', 'green']);
    expect(one.run('confirm').status).toBe(0);
    const { status, out } = one.run('rollback');
    expect(status).toBe(1);
    expect(out).toContain('blue has been removed');
  });

  it.each([
    ['cannot be installed', 'helm upgrade assay-green'],
    ['never becomes ready', 'rollout status'],
    ['gives wrong answers', 'helm test'],
  ])('gives no traffic to a colour that %s, and removes it', (_, fail) => {
    const one = cluster({ ...BLUE_SERVES, fail });
    const { status, out } = one.run(...DEPLOY);
    expect(status).toBe(1);
    expect(out).toContain('blue answers as before');
    expect(new Set(traffic(one))).toEqual(new Set(['blue 0']));
    expect([one.read('version-green'), one.read('version-blue')]).toEqual(['', '1.0']);
  });

  it('leaves a colour that failed to be looked at, where that is asked for', () => {
    const one = cluster({ ...BLUE_SERVES, fail: 'helm test' });
    expect(one.run(...DEPLOY, '--keep-failed').status).toBe(1);
    expect(one.read('version-green')).toBe('2.0');
    expect(one.calls().some((call) => call.startsWith('helm uninstall'))).toBe(false);
  });

  it.each([
    ['too many answers are errors', { ratio: '25 0.2' }, 'more than 0.01'],
    ['answers are too slow', { p95: '900' }, 'more than 400'],
    ['nobody knows how it is', { ratio: '5 none' }, 'nobody can say'],
    ['Prometheus is gone', { fail: '^curl' }, 'Prometheus does not answer'],
    ['the next step cannot be made', { fail: 'front.weight=50' }, 'could not be set to 50'],
    ['it cannot be made the active one', { fail: 'front.active=green' }, 'could not be made the active one'],
  ])('takes the traffic back where %s', (_, state, told) => {
    const one = cluster({ ...BLUE_SERVES, ...state });
    const { status, out } = one.run(...DEPLOY);
    expect(status).toBe(1);
    expect(out).toContain(told);
    expect(traffic(one).at(-1)).toBe('blue 0');
    expect(traffic(one)).not.toContain('green 0');
    expect([one.read('version-green'), one.read('version-blue')]).toEqual(['', '1.0']);
  });

  it('takes it back too where the new colour fails with all of the traffic', () => {
    const one = cluster({ ...BLUE_SERVES, stop: 'front.active=green' });
    one.run(...DEPLOY);
    expect(one.read('active')).toBe('green');
    expect(one.run('rollback').status).toBe(0);
    expect([one.read('active'), one.read('weight'), one.read('ingest-green')]).toEqual(['blue', '0', '0']);
    expect(one.read('version-green'), 'kept, to be looked at').toBe('2.0');
  });

  it.each([
    ['while the new colour is installed', 'helm upgrade assay-green'],
    ['before it gets traffic', 'helm test assay-green'],
    ['in the middle of the traffic', 'front.weight=25'],
    ['at the last step', 'front.active=green'],
  ])('goes on where it was cut off %s', (_, stop) => {
    const one = cluster({ ...BLUE_SERVES, stop });
    expect(one.run(...DEPLOY).status).not.toBe(0);
    const seen = traffic(one).length;
    expect(one.run(...DEPLOY).status).toBe(0);
    expect([one.read('active'), one.read('weight'), one.read('ingest-green')]).toEqual(['green', '0', 'on']);
    const after = traffic(one).slice(seen);
    if (stop === 'front.weight=25')
      expect(after).toEqual(['blue 25', 'blue 25', 'blue 50', 'blue 100', 'green 0']);
    expect(one.read('version-blue')).toBe('1.0');
  });

  it('does not begin another version in the middle of one', () => {
    const one = cluster({ ...BLUE_SERVES, weight: '25', 'version-green': '1.5' });
    const { status, out } = one.run(...DEPLOY);
    expect(status).toBe(1);
    expect(out).toContain('green (1.5) has 25 % of the traffic');
    expect(one.run('confirm').status).toBe(1);
    expect(one.run('rollback').status).toBe(0);
    expect(traffic(one).at(-1)).toBe('blue 0');
  });

  it('takes back an upgrade that was killed half-way before it begins another', () => {
    const one = cluster({ ...BLUE_SERVES, 'status-assay-shared': 'pending-upgrade' });
    expect(one.run(...DEPLOY).status).toBe(0);
    const rolledBack = one.calls().findIndex((call) => call.startsWith('helm rollback assay-shared'));
    expect(rolledBack).toBeGreaterThan(0);
    expect(rolledBack).toBeLessThan(
      one.calls().findIndex((call) => call.startsWith('helm upgrade assay-shared')),
    );
  });

  it('says loudly where the traffic cannot be taken back', () => {
    const one = cluster({ ...BLUE_SERVES, ratio: '5 0.5', fail: 'reuse-values.*front.weight=0' });
    const { status, out } = one.run(...DEPLOY);
    expect(status).toBe(1);
    expect(out).toContain('COULD NOT BE TAKEN BACK');
  });

  it('changes nothing in a dry run, and says what it would', () => {
    const one = cluster(BLUE_SERVES);
    const { status, out } = one.run(...DEPLOY, '--dry-run');
    expect(status).toBe(0);
    expect(out).toContain('would run: helm upgrade assay-green');
    const changes = /^helm (upgrade|uninstall|rollback|test)|rollout/;
    expect(one.calls().filter((call) => changes.test(call))).toEqual([]);
  });

  it('stops where the cluster does not answer, before it has changed anything', () => {
    const one = cluster({ ...BLUE_SERVES, fail: 'kubectl' });
    const { status, out } = one.run(...DEPLOY);
    expect(status).toBe(1);
    expect(out).toContain('the cluster does not answer');
    expect(one.calls().some((call) => call.startsWith('helm'))).toBe(false);
  });

  it('says how far it has got, what it takes, and what it does not', () => {
    const one = cluster({ ...BLUE_SERVES, weight: '25', 'version-green': '2.0' });
    const { out } = one.run('status');
    expect(out).toMatch(/blue: version 1\.0, 4 ready, 75 %/);
    expect(out).toMatch(/green: version 2\.0, .* 25 %/);
    expect(one.run('--help').out).toContain('--error-ratio');
    for (const wrong of [
      [],
      ['deploy'],
      ['deploy', '--version'],
      ['deploy', '--version', '2', '--steps', '50,25'],
      ['deploy', '--version', '2', '--watch', 'x'],
      ['deploy', '--colour', 'red'],
      ['deploy', '--version', '2', '--values', '/nowhere'],
    ])
      expect(one.run(...wrong).status, wrong.join(' ')).toBe(1);
    expect(one.read('traffic')).toBe('');
  });
});
