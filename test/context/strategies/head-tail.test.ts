import { headTail } from '../../../src/context/strategies/head-tail.ts';
import { describePruneStrategy } from '../../contracts/prune-strategy.ts';

describePruneStrategy(headTail);
