import { openStores, peekLedger } from '../../app.ts';
import { scoreVerdicts } from '../../eval/index.ts';
import { MonitorError } from '../../model/errors.ts';
import { incidentName } from '../../model/incident.ts';
import type { Ledger } from '../../model/ledger.ts';
import { type CliIo, EXIT } from '../io.ts';
import { type OutputFormat, structured } from '../render/structured.ts';
import { moment } from '../render/times.ts';
import { verdictsText } from '../render/verdicts-text.ts';
import { environmentOf, readConfig } from '../settings.ts';

/** Counts what people said incidents were, over ledgers; without files those of SESSION_DIR. */
export async function evaluateVerdicts(io: CliIo, files: readonly string[], output: OutputFormat): Promise<number> {
  const ledgers = files.length > 0 ? await Promise.all(files.map((path) => readFile(io, path))) : await readAll(io);
  const records = ledgers.flatMap(({ cluster, verdicts }) => verdicts.map((record) => ({ ...record, cluster })));
  const score = scoreVerdicts(records);
  if (output === 'text') {
    io.write(
      verdictsText(
        score,
        ledgers.map(({ cluster }) => cluster),
      ),
    );
    return EXIT.ok;
  }
  const verdicts = records.map(({ verdict, incident, openedAt, ...record }) => ({
    ...record,
    incident: incidentName({ number: incident }),
    openedAt: moment(openedAt),
    ...verdict,
    at: moment(verdict.at),
  }));
  io.write(structured({ total: score.total, codes: score.codes, verdicts }, output));
  return EXIT.ok;
}

async function readFile(io: CliIo, path: string): Promise<Ledger> {
  const found = await peekLedger(path, readConfig(io), environmentOf(io));
  if (found?.ok === true) return found.value;
  throw new MonitorError(
    'case_invalid',
    `${path} is no ledger that can be read: ${found === null ? 'there is no such file' : found.problem}`,
    'Give ledger files, as <cluster>.ledger.json in SESSION_DIR, or none for all of SESSION_DIR.',
  );
}

async function readAll(io: CliIo): Promise<readonly Ledger[]> {
  const { ledgers } = openStores(readConfig(io), environmentOf(io));
  for (const { path, problem } of await ledgers.unreadable())
    io.complain(`warning: cannot read ${path}: ${problem}; it was left as it is\n`);
  return ledgers.list();
}
