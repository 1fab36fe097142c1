import { z } from 'zod';
import { boundedLines, stamp } from './bounded-lines.ts';
import { isFailure, type MemoryReader, type RememberedTurn, readMemory } from './memory-reader.ts';
import { periodFields, readPeriod } from './period.ts';
import type { AnalystTool } from './tool.ts';

/** The history reads so many turns at most. */
const MOST_TURNS = 10_000;
const GROUPS = ['day', 'code', 'namespace', 'owner', 'incident'] as const;

const Input = z.strictObject({
  by: z.enum(GROUPS),
  ...periodFields,
  of: z.string().optional().describe('Code, namespace or owner'),
});

/** How often incidents opened or came back, in groups; what a single search cannot answer. */
export function incidentStatistics(memory: MemoryReader | null): AnalystTool<z.infer<typeof Input>> {
  return {
    name: 'incident_statistics',
    description: 'Counts how often incidents opened or came back, in groups.',
    input: Input,
    async run({ by, from, to, of }, { cluster, maxBytes }) {
      const period = readPeriod({ from, to });
      if (isFailure(period)) return period;
      const read = await readMemory(memory, (kept) => kept.records({ cluster, ...period, only: ['turns'] }));
      if (isFailure(read)) return read;
      const openings = read.turns.filter((turn) => opens(turn) && fits(turn, of));
      const first = read.turns[0];
      // Turns come oldest first: where they are as many as are read, those before the first are not counted.
      const since =
        read.turns.length < MOST_TURNS || first === undefined ? '' : `, counted only since ${stamp(first.at)}`;
      const outcome = `${openings.length} openings`;
      const incidents = new Set(openings.map(({ number }) => number)).size;
      const title = `${outcome} of ${incidents} incidents${since}${openings.length === 0 ? '' : `, by ${by}:`}`;
      return { ok: true, text: boundedLines(title, groupLines(openings, by), maxBytes).text, outcome };
    },
  };
}

function opens({ turn }: RememberedTurn): boolean {
  return turn === 'opened' || turn === 'recurring';
}

function fits({ code, namespace, owner }: RememberedTurn, of: string | undefined): boolean {
  const wanted = (of ?? '').trim().toLowerCase();
  if (wanted === '') return true;
  const place = namespace === null ? owner : `${namespace}/${owner}`;
  return code.toLowerCase() === wanted || namespace?.toLowerCase() === wanted || place.toLowerCase().includes(wanted);
}

/** Days in their order, all else the most frequent first. */
function groupLines(openings: readonly RememberedTurn[], by: (typeof GROUPS)[number]): string[] {
  const groups = new Map<string, RememberedTurn[]>();
  for (const turn of openings) {
    const key = groupOf(turn, by);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [turn]);
    else group.push(turn);
  }
  const sorted = [...groups].toSorted(([keyA, a], [keyB, b]) =>
    by === 'day' ? compare(keyB, keyA) : b.length - a.length || compare(keyA, keyB),
  );
  return sorted.map(([key, turns]) => {
    const incidents = new Set(turns.map(({ number }) => number));
    const names = [...incidents].slice(-3).map((number) => `INC-${number}`);
    const of = incidents.size > names.length ? `${incidents.size} incidents, last ${names.join(' ')}` : names.join(' ');
    const last = turns.at(-1)?.at;
    return `${key}: ${turns.length} (${of})${by === 'day' || last === undefined ? '' : `, last ${stamp(last)}`}`;
  });
}

function groupOf({ at, code, namespace, owner, number }: RememberedTurn, by: (typeof GROUPS)[number]): string {
  const place = namespace === null ? owner : `${namespace}/${owner}`;
  switch (by) {
    case 'day':
      return stamp(at).slice(0, 10);
    case 'code':
      return code;
    case 'namespace':
      return namespace ?? '(cluster)';
    case 'owner':
      return place;
    case 'incident':
      return `INC-${number} ${code} ${place}`;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
