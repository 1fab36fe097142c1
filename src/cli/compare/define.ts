import { type Command, Option } from 'commander';
import { parseCount } from '../arguments.ts';
import type { CompareOptions } from '../commands/compare.ts';
import { type Output, output } from '../options.ts';

const HELP = `
Each look is taken once and given to both: one agent that keeps nothing (ENABLE_LONG_CONTEXT=false), and one that remembers
(true). All of it stays in memory: no session, ledger or history is written, and nobody is notified. With ANTHROPIC_API_KEY
both ask Claude, which costs what the result says; --analyst rules asks nobody.

Examples
  k8s-monitor compare --scenario shop-day --analyst rules
  k8s-monitor compare --from ./looks --looks 50
  k8s-monitor compare --looks 12
  k8s-monitor compare --now -o json`;

interface Parsed extends Output {
  readonly from?: string[];
  readonly scenario?: string;
  readonly looks?: number;
  readonly every?: string;
  readonly now?: boolean;
  readonly analyst?: 'rules' | 'claude';
}

/** Adds `compare` to the command line; `action` receives its options, read. */
export function defineCompare(program: Command, action: (options: CompareOptions) => Promise<void>): void {
  program
    .command('compare')
    .description('run with and without memory over the same looks: calls, tokens, cost, and where the reports differ')
    .option('--from <path...>', 'not a cluster but a recording (docs/recording.md) or a dump (docs/dumps.md)')
    .option('--scenario <name>', 'not a cluster but a simulated one: a scenario by its name, or its file')
    .option(
      '--looks <count>',
      'end after so many looks; default: all there are, of a cluster until stopped',
      parseCount,
    )
    .option('--every <cron>', 'when to look at a cluster; default: CRON_SCHEDULE')
    .option('--now', 'do not wait between looks at a cluster; three looks, if --looks does not say')
    .addOption(
      new Option('--analyst <name>', 'who writes the reports; default: claude with a key, else rules').choices([
        'rules',
        'claude',
      ]),
    )
    .addOption(output())
    .addHelpText('after', HELP)
    .action(async (options: Parsed) =>
      action({
        from: options.from ?? [],
        scenario: options.scenario ?? null,
        looks: options.looks ?? null,
        every: options.every ?? null,
        now: options.now === true,
        analyst: options.analyst ?? null,
        output: options.output,
      }),
    );
}
