import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type CallPattern, planCalls } from '../../src/context/index.ts';
import { aPattern } from '../support/call-patterns.ts';

const PAGE = new URL('../../docs/context-window.md', import.meta.url);
const CACHES: Readonly<Record<string, string | null>> = { '5 min': '5m', '1 h': '1h', none: null };

/** The rows of the table: what lies between the pipes. */
function rows(): string[][] {
  const [, table = ''] = readFileSync(PAGE, 'utf8').split('| calls lie apart |');
  const lines = table.split('\n').slice(2);
  return lines.slice(0, lines.indexOf('')).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

it('docs/context-window.md tells what calls cost as the cost function does', () => {
  expect(rows().length).toBeGreaterThan(3);
  for (const [, within5m = '', within1h = '', cache = '', target = '', auto = '', plain = ''] of rows()) {
    const cadence = { '5m': Number.parseInt(within5m, 10) / 100, '1h': Number.parseInt(within1h, 10) / 100 };
    const pattern: CallPattern = aPattern({ cadence });
    const plan = planCalls(pattern, null);
    const old = planCalls({ ...pattern, coldPrunes: false }, 0.5);
    expect([CACHES[cache], Number(target), Number(auto), Number(plain)]).toEqual([
      plan.ttl,
      plan.target,
      cents(plan.callCost),
      cents(old.callCost),
    ]);
  }
});

function cents(dollars: number): number {
  return Math.round(dollars * 10_000) / 100;
}
