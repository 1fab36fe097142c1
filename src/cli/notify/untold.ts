import type { Decision } from '../../model/notification.ts';
import { isTold } from './explained.ts';

/**
 * What people were really told at a look and these rules do not tell, each with why not. Rules that lead nowhere decide
 * nothing, and what was decided before is not decided again: both are silence, and silence is what is asked about.
 *
 * @param ours what these rules decided at this look.
 * @param known what they had decided by then, this look's among them; newest last.
 */
export function untold(
  really: readonly Decision[],
  ours: readonly Decision[],
  known: readonly Decision[],
): readonly Decision[] {
  const decided = new Set(ours.map(nameOf));
  return really
    .filter((decision) => decision.incident !== null && isTold(decision) && !decided.has(nameOf(decision)))
    .map((decision) => ({ ...decision, tell: false, delivery: null, ...whyNot(decision, known) }));
}

function whyNot(really: Decision, known: readonly Decision[]): Pick<Decision, 'reason' | 'because'> {
  const name = nameOf(really);
  const last = known.findLast((decision) => nameOf(decision) === name);
  if (last !== undefined && !isTold(last)) return { reason: last.reason, because: last.because };
  if (last !== undefined) return { reason: 'unchanged', because: null };
  if (really.reason === 'resolved') return { reason: 'unchanged', because: 'nobody was told that it is there' };
  return { reason: 'no_route', because: null };
}

function nameOf({ incident, episode, channel }: Decision): string {
  return `${incident} ${episode} ${channel}`;
}
