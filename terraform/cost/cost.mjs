// What an environment costs a month: prices.json by what environments/NAME.tfvars asks for.
//
//   node terraform/cost/cost.mjs            print docs/cost.md
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { page } from './page.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export const prices = JSON.parse(readFileSync(here('prices.json'), 'utf8'));

/** The variables of an environment, with the defaults of terraform/variables.tf that cost something. */
export function readEnvironment(name) {
  const text = readFileSync(here(`../environments/${name}.tfvars`), 'utf8');
  const given = Object.fromEntries(
    [...text.matchAll(/^(\w+)\s*=\s*(.+)$/gm)].map(([, key, value]) => [key, JSON.parse(value)]),
  );
  return { brokers: 3, cache_nodes: 2, node_disk_gb: 50, ...given };
}

/** As modules/plan works it out: one core of each node is the system's, and one zone may be lost. */
export function apiSize({ queries_per_second, api_node_cores }, perCore = prices.measured.queriesPerCore) {
  const cores = Math.ceil(queries_per_second / perCore);
  const nodes = Math.max(1, Math.ceil(Math.ceil(cores / (api_node_cores - 1)) / 2)) * 3;
  return { nodes, pods: Math.max(3, cores) };
}

/** @returns {what, quantity, unit, price, usd}[] for a month */
export function costLines(env) {
  const { hours, hourly, monthly, perGb, assumed } = prices;
  const api = apiSize(env);
  const ingestPods = 2;
  const queries = env.queries_per_second * assumed.meanLoad * hours * 3600;
  const outGb = (queries * assumed.answerKb) / 1e6;
  const nats = env.nat_per_zone ? 3 : 1;
  const copies = (env.database_multi_az ? 2 : 1) + (env.database_replica ? 1 : 0);
  const line = (what, quantity, unit, price) => ({
    what,
    quantity,
    unit,
    price,
    usd: Math.round(quantity * price * 100) / 100,
  });
  const perHour = (what, count, type) => line(what, count * hours, 'hours', rate(type));
  return [
    perHour('EKS control plane', 1, 'eks'),
    perHour(`${api.nodes} nodes for queries, ${env.api_instance_type}`, api.nodes, env.api_instance_type),
    perHour(
      `${env.ingest_nodes} nodes for ingest, ${env.ingest_instance_type}`,
      env.ingest_nodes,
      env.ingest_instance_type,
    ),
    line(
      'disks of nodes and lead indexes, gp3',
      (api.nodes + env.ingest_nodes) * env.node_disk_gb + (api.pods + ingestPods) * assumed.indexVolumeGb,
      'GB',
      monthly.volumeGb,
    ),
    perHour(`PostgreSQL, ${copies} of ${env.database_class}`, copies, env.database_class),
    line('PostgreSQL storage, gp3', copies * env.database_storage_gb, 'GB', monthly.databaseGb),
    perHour(`Redis, ${env.cache_nodes} of ${env.cache_node_type}`, env.cache_nodes, env.cache_node_type),
    perHour(`Kafka, ${env.brokers} of ${env.broker_type}`, env.brokers, env.broker_type),
    line('Kafka storage', env.brokers * env.broker_storage_gb, 'GB', monthly.brokerGb),
    perHour(`NAT, ${nats}`, nats, 'nat'),
    line('through NAT', assumed.natGb, 'GB', perGb.nat),
    line(
      `endpoints, ${env.interface_endpoints.length} in 3 zones`,
      env.interface_endpoints.length * 3 * hours,
      'hours',
      hourly.endpoint,
    ),
    perHour('load balancer', 1, 'balancer'),
    line('load balancer, units of 1 GB an hour', outGb, 'hours', hourly.balancerUnit),
    line('between zones', assumed.betweenZonesGb, 'GB', perGb.betweenZones),
    line('answers to the internet', Math.max(0, outGb - assumed.freeOutGb), 'GB', perGb.out),
    line('logs', assumed.logGb, 'GB', perGb.logs),
    line('models and backups in S3', assumed.bucketGb, 'GB', monthly.bucketGb),
    line('keys', 3, 'each', monthly.key),
    line('secrets', 4, 'each', monthly.secret),
  ];
}

function rate(type) {
  const price = prices.hourly[type];
  if (price === undefined) throw new Error(`prices.json has no price of ${type}`);
  return price;
}

export function summary(env) {
  const { hours, assumed } = prices;
  const lines = costLines(env);
  const total = lines.reduce((sum, { usd }) => sum + usd, 0);
  const byLoad = lines
    .filter(({ what }) => what === 'answers to the internet' || what.startsWith('load balancer, units'))
    .reduce((sum, { usd }) => sum + usd, 0);
  const queries = env.queries_per_second * assumed.meanLoad * hours * 3600;
  const core = rate(env.api_instance_type) / env.api_node_cores;
  return {
    lines,
    total,
    fixed: total - byLoad,
    queries,
    perQuery: total / queries,
    perLead: total / queries / assumed.leadsPerQuery,
    computePerQuery: core / (prices.measured.queriesPerCore * 3600),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.stdout.write(
    page(
      { staging: summary(readEnvironment('staging')), production: summary(readEnvironment('production')) },
      prices,
      readEnvironment,
    ),
  );
