import { z } from 'zod';
import { sumIncident } from '../../conversation/index.ts';
import { describeOutcome } from '../../model/advice.ts';
import { describeChangeOn } from '../../model/change.ts';
import { duration } from '../../model/duration.ts';
import type { Episode, Incident } from '../../model/incident.ts';
import { boundedLines, quote, stamp, turnWords } from './bounded-lines.ts';
import { isFailure, type MemoryFound, type MemoryReader, readMemory } from './memory-reader.ts';
import type { AnalystTool, ToolFailure } from './tool.ts';

/** Turns that are read: of a flapping incident the newest. */
const MOST_TURNS = 60;

const Input = z.strictObject({ incident: z.int().positive() });

/** An incident's life: what the ledger remembers of it, then each turn that the history has, newest first. */
export function incidentHistory(memory: MemoryReader | null): AnalystTool<z.infer<typeof Input>> {
  return {
    name: 'incident_history',
    description:
      "An incident's whole life: episodes, what came before each, what ended it, what was advised and helped.",
    input: Input,
    async run({ incident: number }, { cluster, incidents, maxBytes }) {
      const known = incidents.find((incident) => incident.number === number) ?? null;
      const turns = await readMemory(memory, (kept) =>
        kept.search({ text: '', cluster, incident: number, kinds: ['turn'], limit: MOST_TURNS }),
      );
      if (known === null && isFailure(turns)) return turns;
      const told = isFailure(turns) ? [] : turnLines(turns);
      if (known === null && told.length === 0) {
        return { ok: true, text: `Nothing is known of INC-${number}.`, outcome: 'nothing found' };
      }
      const lines = [...(known === null ? [] : ledgerLines(known)), ...historyLines(turns, told)];
      const title =
        known === null ? `INC-${number} (the ledger has forgotten it)` : `INC-${number} ${sumIncident(known).full}`;
      const outcome = `${known?.occurrences ?? 0} episodes, ${told.length} turns`;
      return { ok: true, text: boundedLines(title, lines, maxBytes).text, outcome };
    },
  };
}

/** Newest episode first: that is what a reader asks about, and what a short room keeps. */
function ledgerLines(incident: Incident): string[] {
  const { changes, advice, followed, episodes, owner } = incident;
  return [
    ...changes.map((change) => `changed: ${quote(describeChangeOn(owner, change))}`),
    ...advice.map(({ by, at, text }) => `advised by ${by} ${stamp(at)} (concluded): ${quote(text)}`),
    ...followed.map((each) => `outcome: ${quote(describeOutcome(each, stamp), 400)}`),
    ...episodes.toReversed().flatMap(episodeLines),
  ];
}

function episodeLines({ openedAt, endedAt, how, ending, followed, verdict }: Episode): string[] {
  const lasted = duration(endedAt - openedAt);
  return [
    `episode ${stamp(openedAt)} to ${stamp(endedAt)} (${lasted}), ${how}: ${quote(ending)}`,
    ...followed.map((each) => `  outcome: ${quote(describeOutcome(each, stamp), 400)}`),
    ...(verdict === undefined ? [] : [`  said by ${verdict.by}: it was ${verdict.verdict}`]),
  ];
}

function turnLines({ hits }: MemoryFound): string[] {
  return hits.flatMap((hit) => {
    if (hit.what !== 'turn') return [];
    const when = `${hit.at === null ? '-' : stamp(hit.at)}${hit.cycle === null ? '' : ` cycle ${hit.cycle}`}`;
    return [`${when} ${hit.turn} ${hit.severity} ${hit.code}: ${turnWords(hit)}`];
  });
}

function historyLines(turns: MemoryFound | ToolFailure, told: readonly string[]): string[] {
  if (isFailure(turns)) return [`turns: ${turns.message}`];
  return told.length === 0 ? [] : [`turns, newest first${turns.more ? ' (older ones left out)' : ''}:`, ...told];
}
