import { summary } from '../../../src/context/strategies/summary.ts';
import { describePruneStrategy } from '../../contracts/prune-strategy.ts';

describePruneStrategy(summary);
