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
}
