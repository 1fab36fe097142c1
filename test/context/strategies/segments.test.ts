import { segments } from '../../../src/context/strategies/segments.ts';
import { describePruneStrategy } from '../../contracts/prune-strategy.ts';

describePruneStrategy(segments);
