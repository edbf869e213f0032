import type { Actor } from '../../domain/audit.ts';
import type { ForgetCounts, ForgetJob, ForgetTargets, Subject } from '../../ports/forget.ts';
import { openEvents } from '../open-events.ts';
import { topicNames } from '../topic-names.ts';
import type { Parts } from '../wire.ts';

const JOBS_AT_ONCE = 20;
const TOMBSTONES_DEADLINE_MS = 20_000;

export interface ForgetReceipt {
  kind: Subject['kind'];
  /** Rows that were removed or changed, by place. */
  removed: ForgetCounts;
  /** `done`, or when the last trace of the ids goes. */
  state: 'done' | 'waiting for other processes';
  /** What is left, where, until when; for the person who asked. */
  remains: string[];
}

export interface ForgetContext {
  parts: Parts;
  clearCaches(): void;
}

/** Removes a person or company from wherever Assay keeps it, and keeps it out. Again for the same one: goes on, or finds nothing. */
export async function forgetSubject(
  context: ForgetContext,
  subject: Subject,
  actor: Actor,
): Promise<ForgetReceipt> {
  const { parts } = context;
  const { store, tenant, config } = parts;
  const isShared = config.DATABASE_URL !== undefined;
  const graceMs = isShared ? config.FORGET_GRACE_SECONDS * 1000 : 0;
  const job = await store.forgetting.begin(tenant, subject, actor, graceMs);
  const remains: string[] = [];
  const removed = await eraseEverywhere(context, job, remains);
  const state = await finishWhereDue(context, job.job_id);
  remains.push(...lasting(parts));
  return { kind: subject.kind, removed, state, remains };
}

/** Ends what was begun: after a crash, and where other processes had to be waited for. Returns how many ended. */
export async function endForgetting(context: ForgetContext): Promise<number> {
  const { store, tenant } = context.parts;
  const jobs = await store.forgetting.openJobs(tenant, JOBS_AT_ONCE);
  let ended = 0;
  for (const job of jobs) {
    if (!job.isEmptied && !job.isDue) continue;
    if (!job.isEmptied) await eraseEverywhere(context, job, []);
    if ((await finishWhereDue(context, job.job_id)) === 'done') ended++;
  }
  return ended;
}

async function eraseEverywhere(
  { parts, clearCaches }: ForgetContext,
  job: ForgetJob,
  remains: string[],
): Promise<ForgetCounts> {
  const { store, tenant, keeper, learned, llm, queryLog, reputation } = parts;
  const counts = await store.forgetting.erase(tenant, job);
  await keeper.catchUp();
  for (const submitter of job.targets.submitters) reputation.desk.forget(submitter);
  learned?.forget(job.targets.lead_ids);
  llm?.forget(job.targets.lead_ids);
  // Answers that were given before the index knew are on their way to the store.
  await queryLog.flush();
  const late = await store.forgetting.erase(tenant, job);
  for (const [place, rows] of Object.entries(late)) counts[place] = (counts[place] ?? 0) + rows;
  clearCaches();
  parts.cache.texts.clear();
  const redis = await clearRedis(parts, remains);
  if (redis > 0) counts['redis keys'] = redis;
  const topics = await sendTombstones(parts, job.targets, remains);
  if (topics > 0) counts['topic tombstones'] = topics;
  return counts;
}

/** The bytes go last: what is written until then may hold them too. */
async function finishWhereDue({ parts }: ForgetContext, jobId: string): Promise<ForgetReceipt['state']> {
  const { store, tenant, keeper, config } = parts;
  const find = async () =>
    (await store.forgetting.openJobs(tenant, 1_000)).find((one) => one.job_id === jobId);
  const job = await find();
  if (job === undefined) return 'done';
  if (!job.isEmptied) {
    if (!job.isDue) return 'waiting for other processes';
    await store.forgetting.finish(tenant, job, job.counts);
  }
  await keeper.rebuild();
  await store.forgetting.scrub(config.DATABASE_URL === undefined ? 'rewrite' : 'vacuum');
  await store.forgetting.end(tenant, jobId);
  return 'done';
}

async function clearRedis({ cache, tenant }: Parts, remains: string[]): Promise<number> {
  if (cache.redis === null) return 0;
  try {
    return await cache.redis.removeAll(`assay:${tenant}:`);
  } catch {
    remains.push(
      'Redis did not answer: cached values there end by themselves within a day; run the command again',
    );
    return 0;
  }
}

/** The partition of a message is that of its company, which a tombstone cannot know: one goes to each that it may be in. */
async function sendTombstones(
  { config, log }: Parts,
  targets: ForgetTargets,
  remains: string[],
): Promise<number> {
  const { snippet_ids, lead_ids, company_ids, domains } = targets;
  if (snippet_ids.length === 0) return 0;
  const events = openEvents(config, log);
  if (events === null) return 0;
  const orders = [...new Set([undefined, ...company_ids, ...domains, ...lead_ids.slice(0, 20)])];
  const { snippets } = topicNames(config);
  try {
    for (const orderKey of orders) {
      const tombstones = snippet_ids.map((key) => ({
        key,
        value: null,
        ...(orderKey !== undefined && { orderKey }),
      }));
      await events.send(snippets, tombstones, AbortSignal.timeout(TOMBSTONES_DEADLINE_MS));
    }
    return snippet_ids.length * orders.length;
  } catch {
    remains.push(`The brokers did not take the tombstones for ${snippets}; run the command again`);
    return 0;
  } finally {
    await events.close();
  }
}

function lasting({ config }: Parts): string[] {
  const lines = ['Backups that exist: until they are deleted; a restore of one removes it again'];
  if (config.KAFKA_BROKERS !== undefined)
    lines.push(
      'Topics: messages stay until retention.ms (7 days as `assay topics create` sets it); a topic made with --compact drops them earlier, by the tombstones',
    );
  if (config.DATABASE_URL !== undefined)
    lines.push(
      "PostgreSQL: bytes of removed rows in files, write-ahead log and replicas until they are written over; `vacuum full` and the end of the log's own keeping make it sure",
    );
  return lines;
}
