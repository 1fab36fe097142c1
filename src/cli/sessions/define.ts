import type { Command } from 'commander';
import type { CliIo } from '../io.ts';
import { defineChanging } from './define-changing.ts';
import { defineKeeping } from './define-keeping.ts';
import { defineReading } from './define-reading.ts';

/** Adds `sessions` to the command line; `done` receives the exit code. */
export function defineSessions(program: Command, io: CliIo, done: (code: number) => void): void {
  const sessions = program
    .command('sessions')
    .description('the conversations kept in SESSION_DIR')
    .addHelpText(
      'after',
      '\nWithout a command: list. Reading never waits for a monitor, nor disturbs one. What changes a conversation goes to the monitor that writes it, which does it at its next cycle; where none runs, it is done at once. docs/sessions.md tells it all.\n\nExamples\n  k8s-monitor sessions show --last 4\n  k8s-monitor sessions search "disk pressure" --from 7d\n  k8s-monitor sessions pin INC-42\n  k8s-monitor sessions export --file diary.md\n  k8s-monitor sessions recover',
    );
  defineReading(sessions, io, done);
  defineChanging(sessions, io, done);
  defineKeeping(sessions, io, done);
}
