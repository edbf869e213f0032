import { describe, expect, it } from 'vitest';
import { HELM, render } from './helm.ts';

const BROKERS = ['--set', 'kafka.brokers={kafka:9092}'];
/** Values that must not be taken, and what is said of them. */
const WRONG: [string, string[], RegExp][] = [
  ['a value that does not exist', ['--set', 'replicaCount=3'], /replicaCount/],
  ['a misspelt part of one', ['--set', 'api.autoscalling.enabled=true'], /autoscalling/],
  ['the tag latest', ['--set', 'image.tag=latest'], /tag/],
  ['a digest that is none', ['--set', 'image.digest=sha256:abc'], /digest/],
  ['user root', ['--set', 'user=0'], /user/],
  ['no access control', ['--set', 'auth=off'], /auth/],
  ['a setting that is none', ['--set', 'settings.LATENCY=1'], /LATENCY/],
  ['a setting that the chart makes itself', ['--set', 'settings.ASSAY_PORT=1'], /set by the chart/],
  [
    'a secret as a plain setting',
    ['--set', 'settings.ASSAY_DATABASE_URL=x'],
    /among the secret settings too/,
  ],
  ['a broker without a port', ['--set', 'kafka.brokers={kafka}'], /brokers/],
  ['ingest without brokers', ['--set', 'kafka.brokers=null'], /ingest needs kafka\.brokers/],
  [
    'draining for longer than stopping',
    ['--set', 'shutdown.drainSeconds=30'],
    /shutdown\.seconds has to be more/,
  ],
  ['a replica count that is no number', ['--set', 'api.replicas=many'], /replicas/],
  ['a colour without its part', ['--set', 'colour=blue'], /`colour` is for part/],
  ['a part without its colour', ['--set', 'part=colour'], /needs `colour`/],
  ['a weight above a hundred', ['--set', 'front.weight=101'], /weight/],
  ['nginx without a certificate', ['--set', 'ingress.enabled=true,ingress.hosts={a.example}'], /tlsSecret/],
  [
    'an ALB without a certificate',
    ['--set', 'ingress.enabled=true,ingress.provider=alb,ingress.hosts={a.example}'],
    /certificateArn/,
  ],
  [
    'an ingress for every host',
    ['--set', 'ingress.enabled=true,ingress.tlsSecret=a'],
    /at least one of ingress\.hosts/,
  ],
  ['a role that is no ARN', ['--set', 'api.serviceAccount.roleArn=assay-api'], /roleArn/],
  ['a store without a name', ['--set', 'secrets.source=external'], /secrets\.external\.store/],
  [
    'a store of which nothing is read',
    ['--set', 'secrets.source=external,secrets.external.store=vault'],
    /secrets\.external\.keys\.settings/,
  ],
  [
    'topics without brokers',
    ['--set', 'kafka.brokers=null,ingest.enabled=false,migrate.topics.enabled=true'],
    /migrate\.topics/,
  ],
  ['one volume for many', ['--set', 'api.indexVolume.claim=index'], /one volume/],
  ['a backup into nowhere', ['--set', 'backup.enabled=true'], /backup\.claim/],
];

describe('wrong values', () => {
  if (HELM === null) {
    it.skip('need helm: put it on the path or name it in ASSAY_TEST_HELM', () => undefined);
    return;
  }

  it('are told from right ones', () => {
    expect(render(null, BROKERS).status).toBe(0);
  }, 60_000);

  it.each(WRONG)(
    'are refused and named: %s',
    (_, set, expected) => {
      const { status, stderr } = render(null, [...BROKERS, ...set]);
      expect(status).not.toBe(0);
      expect(stderr).toMatch(expected);
    },
    60_000,
  );
});
