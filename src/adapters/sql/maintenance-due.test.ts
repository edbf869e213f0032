import { describe, expect, it } from 'vitest';
import { MaintenanceDue } from './maintenance-due.ts';

describe('maintenance of a store that grows', () => {
  it('is due early, and then less and less often', () => {
    const due = new MaintenanceDue();
    const at: number[] = [];
    for (let rows = 100; rows <= 1_000_000; rows += 100)
      if (due.changed(100) > 0) {
        at.push(rows);
        due.done();
      }
    expect(at).toEqual([1_000, 5_000, 21_000, 85_000, 285_000, 485_000, 685_000, 885_000]);
  });
});
