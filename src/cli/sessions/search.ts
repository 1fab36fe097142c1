import { stripVTControlCharacters } from 'node:util';
import type { HistoryHit, HistoryQuery } from '../../history/index.ts';
import { incidentName } from '../../model/incident.ts';
import { type CliIo, EXIT } from '../io.ts';
import { createPaint, type Paint } from '../render/paint.ts';
import { type OutputFormat, structured } from '../render/structured.ts';
import { fullTime, moment } from '../render/times.ts';
import { wrap } from '../render/wrap.ts';
import { openSessions, tellLeftOut, withHistory } from './open.ts';

export interface SearchOptions {
  readonly query: HistoryQuery;
  readonly output: OutputFormat;
}

/** `sessions search`: everything that was ever said and seen, the pruned too. Exit code 0, found or not. */
export async function searchSessions(io: CliIo, { query, output }: SearchOptions): Promise<number> {
  const { config } = openSessions(io);
  const { leftOut, ...found } = await withHistory(config, async (history) => ({
    ...(await history.search(query)),
    leftOut: history.leftOut(),
  }));
  tellLeftOut(io, leftOut);
  const scanned = found.scannedTo;
  if (output !== 'text') {
    const { hits, more } = found;
    io.write(
      structured({ hits: hits.map(hitData), more, scannedTo: moment(scanned), leftOut: leftOut?.rows ?? 0 }, output),
    );
    return EXIT.ok;
  }
  const paint = createPaint(io.hasColor);
  for (const hit of found.hits)
    io.write(`${hitLine(hit, paint)}\n${wrap(`  ${snippetText(hit, paint)}`, io.columns, 2)}\n`);
  const what = query.text.trim() === '' ? '' : ` for ${query.text.trim()}`;
  if (found.hits.length === 0) io.write(`nothing found${what}\n`);
  if (found.more)
    io.write(`… and more (--limit ${(query.limit ?? 20) * 2}, --offset ${(query.offset ?? 0) + found.hits.length})\n`);
  if (scanned !== null) {
    io.complain(
      `the history is encrypted: it was read row by row, the newest first, down to ${fullTime(scanned)}; --to looks further back\n`,
    );
  }
  return EXIT.ok;
}

/** `2026-11-21 12:00 UTC · demo #12 · report · cycle 9 · INC-1 · pruned in cycle 40`. */
function hitLine(hit: HistoryHit, paint: Paint): string {
  const head = [paint.bold(fullTime(hit.at)), hit.what === 'turn' ? hit.cluster : `${hit.sessionId} #${hit.number}`];
  const cycle = hit.cycle === null ? [] : [`cycle ${hit.cycle}`];
  if (hit.what === 'turn') {
    const where = hit.namespace === null ? hit.owner : `${hit.namespace}/${hit.owner}`;
    return [
      ...head,
      `${incidentName({ number: hit.incident })} ${hit.turn}`,
      paint.severity(hit.severity),
      `${hit.code} ${where}`,
      ...cycle,
    ].join(' · ');
  }
  return [
    ...head,
    hit.kind === 'imported' ? hit.role : hit.kind,
    ...cycle,
    ...hit.incidents.slice(0, MOST_INCIDENTS).map((number) => incidentName({ number })),
    ...(hit.pinned ? ['pinned'] : []),
    ...(hit.pruned === null ? [] : [hit.pruned.cycle === null ? 'pruned' : `pruned in cycle ${hit.pruned.cycle}`]),
  ].join(' · ');
}

const MOST_INCIDENTS = 5;

function snippetText({ snippet, marks }: HistoryHit, paint: Paint): string {
  const parts: string[] = [];
  let at = 0;
  for (const [start, end] of marks) {
    parts.push(clean(snippet.slice(at, start)), paint.bold(clean(snippet.slice(start, end))));
    at = end;
  }
  return [...parts, clean(snippet.slice(at))].join('');
}

/** What was recorded may be another program's words. */
function clean(text: string): string {
  return stripVTControlCharacters(text);
}

function hitData(hit: HistoryHit) {
  if (hit.what === 'turn') return { ...hit, at: moment(hit.at), incident: incidentName({ number: hit.incident }) };
  const { born, pruned, incidents } = hit;
  return {
    ...hit,
    at: moment(hit.at),
    born: moment(born),
    incidents: incidents.map((number) => incidentName({ number })),
    pruned: pruned === null ? null : { ...pruned, at: moment(pruned.at) },
  };
}
