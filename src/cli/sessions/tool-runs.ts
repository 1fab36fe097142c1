import type { HistoryReader, ToolRecord } from '../../history/index.ts';
import { type CliIo, EXIT } from '../io.ts';
import { type OutputFormat, structured } from '../render/structured.ts';
import { fullTime, moment } from '../render/times.ts';
import { type Found, withHistory } from './open.ts';

/** What the model looked up in this session, oldest first; the newest 10,000. Only the history knows. */
export async function readToolRuns(history: HistoryReader, sessionId: string): Promise<readonly ToolRecord[]> {
  return (await history.records({ sessionId, only: ['tools'] })).tools;
}

/** `sessions show --tools`. */
export async function showToolRuns(
  io: CliIo,
  { session, config }: Found,
  { last, output }: { readonly last: number | null; readonly output: OutputFormat },
): Promise<number> {
  const all = await withHistory(config, (history) => readToolRuns(history, session.id));
  const runs = last === null ? all : all.slice(-last);
  if (output !== 'text') {
    io.write(structured(runs.map(toolRunData), output));
    return EXIT.ok;
  }
  if (runs.length === 0) io.write('nothing was looked up\n');
  for (const { startedAt, cycle, tool, asked, status, outcome } of runs) {
    const what = status === 'ok' ? '' : `${status}: `;
    io.write(`${fullTime(startedAt)}  cycle ${cycle}  ${tool} ${asked}  ${what}${outcome ?? ''}\n`);
  }
  return EXIT.ok;
}

/** A run as `-o json` and exports have it. */
export function toolRunData({ startedAt, endedAt, ...rest }: ToolRecord) {
  return { ...rest, startedAt: moment(startedAt), endedAt: moment(endedAt) };
}

export interface ToolCounts {
  readonly all: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly byTool: readonly { readonly tool: string; readonly calls: number }[];
}

/** The most used first. */
export function countToolRuns(runs: readonly ToolRecord[]): ToolCounts {
  const counts = new Map<string, number>();
  for (const { tool } of runs) counts.set(tool, (counts.get(tool) ?? 0) + 1);
  const count = (wanted: ToolRecord['status']) => runs.filter(({ status }) => status === wanted).length;
  return {
    all: runs.length,
    failed: count('failed'),
    cancelled: count('cancelled'),
    byTool: [...counts].map(([tool, calls]) => ({ tool, calls })).toSorted((a, b) => b.calls - a.calls),
  };
}
