import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { createLearningMetrics } from './learning-metrics.ts';
import { Sources } from './sources.ts';

describe('what several tenants add up to', () => {
  it('is the sum over those that are open, and a counter never falls when one is closed', () => {
    const sources = new Sources<{ now: number; ever: number }>();
    const ever = sources.counter((of) => of.ever);
    expect([sources.sum((of) => of.now), ever()]).toEqual([0, 0]);
    const first = { now: 2, ever: 10 };
    const second = { now: 3, ever: 5 };
    const end = sources.add(first);
    sources.add(second);
    expect([sources.sum((of) => of.now), ever()]).toEqual([5, 15]);
    end();
    end();
    second.ever = 6;
    expect([sources.sum((of) => of.now), ever()]).toEqual([3, 16]);
  });

  it('is what a scrape tells, without a tenant among the labels', async () => {
    const registry = new Registry();
    const metrics = createLearningMetrics(registry);
    const of = (leads: number) => ({
      seq: leads,
      stats: () => ({ leads, miners: 1, events: 1, unattributed: 0, dropped: 4 }),
    });
    metrics.watch(of(2));
    const end = metrics.watch(of(3));
    expect(await registry.metrics()).toMatch(/^assay_learning_leads 5$/m);
    end();
    expect(await registry.metrics()).toMatch(/^assay_learning_leads 2$/m);
    expect(await registry.metrics()).toMatch(/^assay_learning_leads_dropped_total 8$/m);
    expect(await registry.metrics()).not.toContain('tenant=');
  });
});
