import { PRUNE_STRATEGY_NAMES } from '../../../src/context/index.ts';
import type { RowSpec } from './row.ts';

export type { RowSpec } from './row.ts';

const STATELESS: readonly RowSpec[] = [
  { name: 'stateless, full picture', memory: 'full picture', analyze: 'changes' },
  { name: 'stateless, findings only', memory: 'findings', analyze: 'changes' },
];
const PERSISTENT: readonly RowSpec[] = PRUNE_STRATEGY_NAMES.map((strategy) => ({
  ...{ name: `persistent, ${strategy}`, memory: 'persistent', strategy, analyze: 'changes' },
}));
const RULED = [...STATELESS, ...PERSISTENT];

/** Over one day: every way to run the agent, by both rules. */
export const DAY_ROWS: readonly RowSpec[] = [...RULED, ...RULED.map((row): RowSpec => ({ ...row, analyze: 'always' }))];

/** Over a month: those that the bars compare. */
export const MONTH_ROWS: readonly RowSpec[] = RULED.filter(
  ({ memory, strategy }) => memory !== 'persistent' || strategy === 'smart',
);
