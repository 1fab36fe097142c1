import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type SoakTotals, soak } from './soak.ts';

const tell = (line: string) => process.stdout.write(`${line}\n`);

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    lanes: { type: 'string', default: '2' },
  },
});
const [kills, seed, lanes] = [Number(values.kills), Number(values.seed), Number(values.lanes)];
const directory = mkdtempSync(join(tmpdir(), 'k8s-monitor-soak-'));
// Most of a process' short life is its start: what is compiled once is read by all of them.
process.env.NODE_COMPILE_CACHE ??= join(directory, 'compiled');
const started = performance.now();

function summary({
  kills: done,
  cycles,
  loud,
  prunes,
  interrupted,
  repaired,
  ledgerAhead,
  takenOver,
}: SoakTotals): string {
  return `${done} kills · ${cycles} cycles committed, none lost (${loud} loud, ${prunes} prunes) · ${interrupted} turns interrupted, ${repaired} repaired · ${ledgerAhead} kills between the commits · ${takenOver} locks taken over`;
}

tell(`crash soak: ${kills} kills, seed ${seed}, ${lanes} lanes, ${directory}`);
try {
  const totals = await soak({
    directory,
    kills,
    seed,
    lanes,
    onKill: (so) => {
      if (so.kills % 100 === 0) tell(`${Math.round((performance.now() - started) / 1000)} s · ${summary(so)}`);
    },
  });
  tell(
    `${summary(totals)} · ${totals.cutRuns} look-ups cut off, ${totals.incidents} incidents, ${totals.notes} notes, ${totals.early} killed at their start`,
  );
  tell(`sound, after ${Math.round((performance.now() - started) / 1000)} s`);
  rmSync(directory, { recursive: true, force: true });
} catch (error) {
  tell(error instanceof Error ? error.message : String(error));
  tell(`what is left lies in ${directory}`);
  process.exitCode = 1;
}
