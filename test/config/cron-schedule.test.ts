import { describe, expect, it } from 'vitest';
import { describeUnevenSteps } from '../../src/config/cron-schedule.ts';

describe('describeUnevenSteps', () => {
  it.each([
    ['*/45 * * * *', '*/45 runs at minute 0, 45 of each hour, not every 45 minutes'],
    ['0 */45 * * * *', '*/45 runs at minute 0, 45 of each hour, not every 45 minutes'],
    ['0 */5 * * *', '*/5 runs at hour 0, 5, 10, 15, 20 of each day, not every 5 hours'],
  ])('%s runs unevenly', (expression, told) => {
    expect(describeUnevenSteps(expression)).toBe(told);
  });

  it.each(['*/5 * * * *', '*/1 * * * *', '0 */6 * * *', '*/30 */20 * * * *', '0 9 * * MON', '@hourly', '0,45 * * * *'])(
    'there is nothing to say of %s',
    (expression) => {
      expect(describeUnevenSteps(expression)).toBeNull();
    },
  );
});
