import { z } from 'zod';
import { boundedLines, quote, stamp, turnWords } from './bounded-lines.ts';
import { isFailure, type MemoryHit, type MemoryReader, readMemory } from './memory-reader.ts';
import { periodFields, readPeriod } from './period.ts';
import type { AnalystTool } from './tool.ts';

/** What has no room is left out, and said. */
const MOST = 12;

const Input = z.strictObject({
  text: z.string().max(200).describe('All words must occur; empty: anything'),
  ...periodFields,
  incident: z.int().positive().optional(),
});

/** Full-text search over all messages and all turns of incidents of the cluster, newest first. */
export function searchHistory(memory: MemoryReader | null): AnalystTool<z.infer<typeof Input>> {
  return {
    name: 'search_history',
    description: 'Searches all messages and incident turns ever, also those pruned here, newest first.',
    input: Input,
    async run({ text, from, to, incident }, { cluster, maxBytes }) {
      const period = readPeriod({ from, to });
      if (isFailure(period)) return period;
      const query = { text, cluster, ...period, ...(incident === undefined ? {} : { incident }) };
      const found = await readMemory(memory, (kept) => kept.search({ ...query, limit: MOST }));
      if (isFailure(found)) return found;
      const { hits, more, scannedTo } = found;
      const scanned = scannedTo === null ? '' : `; only looked back to ${stamp(scannedTo)}`;
      if (hits.length === 0) return { ok: true, text: `Nothing found${scanned}.`, outcome: 'nothing found' };
      const count = `${hits.length}${more ? ' newest' : ''} found`;
      const told = boundedLines(`${count}${scanned}:`, hits.map(hitLine), maxBytes);
      return { ok: true, text: told.text, outcome: count };
    },
  };
}

/** `2026-11-02T09:15Z cycle 812 message 1623 (delta): <data>…</data>`. A report is what a model concluded, and says so. */
function hitLine(hit: MemoryHit): string {
  const when = `${hit.at === null ? '-' : stamp(hit.at)}${hit.cycle === null ? '' : ` cycle ${hit.cycle}`}`;
  return `${when} ${what(hit)}: ${hit.what === 'turn' ? turnWords(hit) : quote(hit.snippet)}`;
}

function what(hit: MemoryHit): string {
  if (hit.what === 'message')
    return `message ${hit.number} (${hit.kind === 'report' ? 'report, concluded' : hit.kind})`;
  const place = hit.namespace === null ? hit.owner : `${hit.namespace}/${hit.owner}`;
  return `INC-${hit.incident} ${hit.turn} ${hit.severity} ${hit.code} ${place}`;
}
