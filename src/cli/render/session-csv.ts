import { incidentName } from '../../model/incident.ts';
import { entryText } from './session-entry.ts';
import type { ExportedMessage } from './session-markdown.ts';
import { moment } from './times.ts';

const HEADER = [
  'number',
  'at',
  'cycle',
  'role',
  'kind',
  'written_by',
  'model',
  'incidents',
  'pinned',
  'excluded',
  'pruned_at',
  'text',
];

/** What a spreadsheet takes for the beginning of a formula, also in its full-width form. */
const FORMULA = /^[\s\p{Cf}]*[=+\-@\t\r|%＝＋－＠]/u;

/** One line for each message, RFC 4180. Its text is the cluster's and the model's: none of it may run in a spreadsheet. */
export function* sessionCsv(messages: Iterable<ExportedMessage>): Generator<string> {
  yield line(HEADER);
  for (const { number, entry, pruned } of messages) {
    yield line([
      String(number),
      moment(entry.at) ?? '',
      entry.cycle === null ? '' : String(entry.cycle),
      entry.role,
      entry.kind,
      entry.report?.analyst ?? '',
      entry.report?.model ?? '',
      entry.incidents.map((incident) => incidentName({ number: incident })).join(' '),
      String(entry.pinned),
      String(entry.excluded === true),
      pruned === null ? '' : (moment(pruned.at) ?? ''),
      entryText(entry),
    ]);
  }
}

function line(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

/** An apostrophe first keeps a spreadsheet from reading a formula; people see the text. */
function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}
