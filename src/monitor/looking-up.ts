import { LookUps } from '../analyst/index.ts';
import { lifeOf } from '../history/index.ts';
import { askingSession } from './auto-save.ts';
import type { ConverseInput } from './converse.ts';
import type { Fitted } from './fit.ts';
import { NO_TOOLS, toolRecords } from './offered-tools.ts';

/**
 * What this cycle's analysis may look up. Each run is in the session's file and in the history before it begins, and again
 * when it has ended. What the disk refuses is said by the save that follows the answer.
 *
 * @param fitted what is sent by then: a prompt that was too long is fitted once more.
 */
export function beginLookUps(input: ConverseInput, fitted: () => Fitted): LookUps {
  const { ports, session, ledger, situation } = input;
  const { memory, history, now } = ports;
  const { cluster, cycle, at } = situation;
  return new LookUps({
    toolbox: ports.tools ?? NO_TOOLS,
    context: { cluster, at, incidents: ledger.incidents },
    now,
    onStep: async (runs) => {
      await memory.keepAsking(askingSession(input, fitted(), runs));
      history.record({ life: lifeOf(session, cluster), tools: toolRecords(runs, cycle) });
      await history.flush();
    },
  });
}
