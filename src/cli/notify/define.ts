import type { Command } from 'commander';
import type { Millis } from '../../model/objects.ts';
import { parseDuration, parseWhen, type When } from '../arguments.ts';
import type { CliIo } from '../io.ts';
import { type Output, output } from '../options.ts';

/** Adds `notify` to the command line; `done` receives the exit code. */
export function defineNotify(program: Command, io: CliIo, done: (code: number) => void): void {
  const notify = program
    .command('notify')
    .description('try out who is told of incidents, and through what')
    .addHelpText(
      'after',
      '\nChannels are variables, rules are the `notify` part of CLUSTER_FILE; docs/notifications.md has both.',
    );
  notify
    .command('test')
    .description('send a test message through every channel that is configured, or through one')
    .argument('[channel]', 'its name, such as slack or webhook')
    .addOption(output())
    .addHelpText(
      'after',
      '\nExits with 3 when a channel did not take it.\n\nExamples\n  k8s-monitor notify test\n  k8s-monitor notify test slack',
    )
    .action(async (channel: string | undefined, options: Output) => {
      const { testChannels } = await import('../commands/notify-test.ts');
      done(await testChannels(io, { channel: channel ?? null, output: options.output }));
    });
  notify
    .command('explain')
    .description('show what rules would have told, when, to whom and why, and why not')
    .option('--since <time>', 'of the history from then on: a day, an RFC 3339 time, or how long ago (7d)', parseWhen)
    .option('--until <time>', 'up to then; default: its newest look', parseWhen)
    .option('--last <duration>', 'of the history so much, back from its newest look; default: 7d', parseDuration)
    .option('--cluster <name>', 'of the history; default: the only one, else CLUSTER_NAME')
    .option('--from <path...>', 'a recording (docs/recording.md) or a dump (docs/dumps.md) instead of the history')
    .option('--scenario <name>', 'a simulated cluster instead: a scenario by its name, or its file')
    .option('--cluster-file <file>', 'the rules to try; default: CLUSTER_FILE')
    .addOption(output())
    .addHelpText(
      'after',
      '\nThe history is read beside a running monitor. Of the file only its notify part counts there: severities, owners and windows are as they were.\nSends nothing and writes nothing. Channels that the rules name need not be configured.\n\nExamples\n  k8s-monitor notify explain --cluster-file changed.yaml --last 7d\n  k8s-monitor notify explain --since 2026-11-01 --until 2026-11-08 -o json\n  k8s-monitor notify explain --from ./looks --cluster-file changed.yaml\n  k8s-monitor notify explain --scenario shop-day -o json',
    )
    .action(async (options: ExplainFlags & Output) => {
      const { explain } = await import('../commands/notify-explain.ts');
      done(
        await explain(io, {
          from: options.from ?? [],
          scenario: options.scenario ?? null,
          clusterFile: options.clusterFile ?? null,
          cluster: options.cluster ?? null,
          since: options.since ?? null,
          until: options.until ?? null,
          last: options.last ?? null,
          output: options.output,
        }),
      );
    });
}

interface ExplainFlags {
  readonly from?: string[];
  readonly scenario?: string;
  readonly clusterFile?: string;
  readonly cluster?: string;
  readonly since?: When;
  readonly until?: When;
  readonly last?: Millis;
}
