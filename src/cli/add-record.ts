import type { Command } from 'commander';
import { parseCount } from './arguments.ts';
import type { CliIo } from './io.ts';

/** `k8s-monitor record`. */
export function addRecord(program: Command, io: CliIo, done: (code: number) => void): void {
  program
    .command('record')
    .description('look at the cluster on a schedule and keep every look, to be judged again or served later')
    .option('--out <dir>', 'where to keep the looks; default: RECORD_DIR')
    .option('--every <cron>', 'when to look; default: CRON_SCHEDULE')
    .option('--count <looks>', 'end after so many looks; default: when stopped', parseCount)
    .addHelpText(
      'after',
      '\nLooks at once, then on schedule, and judges nothing. RECORD_MAX_MB and RECORD_MAX_DAYS bound what is kept; docs/recording.md tells the rest.\n\nExamples\n  k8s-monitor record --out ./looks --every "* * * * *"\n  k8s-monitor record --out ./looks --count 1\n  k8s-monitor once --from ./looks --at 2026-11-21T09:15:00Z',
    )
    .action(async (options: { out?: string; every?: string; count?: number }) => {
      const { record } = await import('./commands/record.ts');
      done(await record(io, { out: options.out ?? null, every: options.every ?? null, count: options.count ?? null }));
    });
}
