import type { Command } from 'commander';
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
    .description('show what the rules would have told of recorded looks: when, to whom and why, and why not')
    .option('--from <path...>', 'a recording (docs/recording.md) or a dump (docs/dumps.md)')
    .option('--scenario <name>', 'a simulated cluster instead: a scenario by its name, or its file')
    .option('--cluster-file <file>', 'the rules to try; default: CLUSTER_FILE')
    .addOption(output())
    .addHelpText(
      'after',
      '\nSends nothing and writes nothing. Channels that the rules name need not be configured.\n\nExamples\n  k8s-monitor notify explain --from ./looks --cluster-file changed.yaml\n  k8s-monitor notify explain --scenario shop-day -o json',
    )
    .action(async (options: { from?: string[]; scenario?: string; clusterFile?: string } & Output) => {
      const { explain } = await import('../commands/notify-explain.ts');
      done(
        await explain(io, {
          from: options.from ?? [],
          scenario: options.scenario ?? null,
          clusterFile: options.clusterFile ?? null,
          output: options.output,
        }),
      );
    });
}
