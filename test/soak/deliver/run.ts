import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type DeliverySoakTotals, soakDeliveries } from './soak.ts';

const tell = (line: string) => process.stdout.write(`${line}\n`);

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    lanes: { type: 'string', default: '2' },
  },
});
const [kills, seed, lanes] = [Number(values.kills), Number(values.seed), Number(values.lanes)];
const directory = mkdtempSync(join(tmpdir(), 'k8s-monitor-deliver-'));
process.env.NODE_COMPILE_CACHE ??= join(directory, 'compiled');
const started = performance.now();
const seconds = () => Math.round((performance.now() - started) / 1_000);

function summary({ kills: done, survived, inWindow, refused }: DeliverySoakTotals): string {
  return `${done} kills (${survived} lives outlived theirs) · ${inWindow} between acceptance and record · ${refused} refused`;
}

tell(`delivery soak: ${kills} kills, seed ${seed}, ${lanes} lanes, ${directory}`);
try {
  const onKill = (so: DeliverySoakTotals) => {
    if (so.kills % 50 === 0) tell(`${seconds()} s · ${summary(so)}`);
  };
  const totals = await soakDeliveries({ directory, kills, seed, lanes, onKill });
  tell(summary(totals));
  tell(
    `${totals.messages} messages, 0 lost · ${totals.duplicates} came twice, each under its id, each after a kill in the window`,
  );
  tell(`sound, after ${seconds()} s`);
  rmSync(directory, { recursive: true, force: true });
} catch (error) {
  tell(error instanceof Error ? error.message : String(error));
  tell(`what is left lies in ${directory}`);
  process.exitCode = 1;
}
