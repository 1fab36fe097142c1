import { describeConfig } from '../../config/index.ts';
import { type CliIo, EXIT } from '../io.ts';
import { type OutputFormat, structured } from '../render/structured.ts';
import { table } from '../render/table.ts';
import { readConfig } from '../settings.ts';

/** Shows every variable, its value and where it comes from; of secrets only whether they are set. */
export async function showConfig(io: CliIo, output: OutputFormat): Promise<number> {
  const rows = describeConfig(readConfig(io));
  if (output === 'text') {
    io.write(
      `${table(
        ['VARIABLE', 'VALUE', 'FROM'],
        rows.map((row) => [row.name, row.value, row.source]),
      )}\n`,
    );
  } else {
    io.write(structured(rows, output));
  }
  return EXIT.ok;
}
