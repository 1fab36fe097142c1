import type { Command } from 'commander';
import type { CliIo } from '../io.ts';
import { type Output, output } from '../options.ts';

/** The commands on whole sessions: import, close, reopen, archive, delete, recover, backup, migrate. None is done beside a monitor that writes it. */
export function defineKeeping(sessions: Command, io: CliIo, done: (code: number) => void): void {
  sessions
    .command('import')
    .description('take up a session from elsewhere')
    .argument('<file>', 'what `export` wrote as json, an archive, or a file of the plain four-key format')
    .option('--as <id>', 'under which id; default: its own')
    .option('--force', 'in the place of a session that is there, which becomes a backup')
    .addHelpText(
      'after',
      '\nWhat is malformed is refused, with where. Text that was not written by k8s-monitor is searched for secrets.\n\nExamples\n  k8s-monitor sessions import backup.json\n  k8s-monitor sessions import other.json --as staging-2',
    )
    .action(async (file: string, options: { as?: string; force?: boolean }) => {
      const { importSession } = await import('./import.ts');
      done(await importSession(io, file, { as: options.as ?? null, force: options.force === true }));
    });
  defineEnding(sessions, io, done);
  defineRecovery(sessions, io, done);
}

function defineEnding(sessions: Command, io: CliIo, done: (code: number) => void): void {
  const ending = (name: string, description: string) =>
    sessions
      .command(name)
      .description(description)
      .argument('<id>', 'as `sessions list` shows it')
      .option('--by <name>', 'who wants it; default: the user of this process');
  const load = () => import('./close.ts');
  ending('close', 'have no cycle add to a session any more').action(async (id: string, { by }: { by?: string }) =>
    done(await (await load()).closeSession(io, id, by ?? null)),
  );
  ending('reopen', 'have a monitor go on with a closed session').action(async (id: string, { by }: { by?: string }) =>
    done(await (await load()).reopenSession(io, id, by ?? null)),
  );
  ending('archive', 'close a session, sum it up, pack it into SESSION_DIR/archive')
    .addHelpText(
      'after',
      '\nshow and export read it there. Above SESSION_LIMIT the oldest archived sessions go.\n\nExample\n  k8s-monitor sessions archive incident-week-47',
    )
    .action(async (id: string, { by }: { by?: string }) =>
      done(await (await import('./archive.ts')).archiveSession(io, id, by ?? null)),
    );
  sessions
    .command('delete')
    .description('delete a conversation and its backups; incidents stay in the ledger, messages in the history')
    .argument('<id>', 'as `sessions list` shows it')
    .option('-y, --yes', 'do not ask')
    .action(async (id: string, options: { yes?: boolean }) =>
      done(await (await import('./delete.ts')).deleteSession(io, id, options.yes === true)),
    );
}

function defineRecovery(sessions: Command, io: CliIo, done: (code: number) => void): void {
  sessions
    .command('recover')
    .description('list what a session can go on from, and go on from it')
    .argument('[id]', 'default: the current one')
    .option('--from <file>', 'one of those that the list has')
    .option('-y, --yes', 'do not ask')
    .addOption(output())
    .addHelpText(
      'after',
      '\nA start recovers by itself from the newest good backup. This is for choosing another.\n\nExamples\n  k8s-monitor sessions recover\n  k8s-monitor sessions recover demo --from demo.json.20261121T091500123Z',
    )
    .action(async (id: string | undefined, options: Output & { from?: string; yes?: boolean }) => {
      const { listCandidates, recoverSession } = await import('./recover.ts');
      done(
        options.from === undefined
          ? await listCandidates(io, id ?? null, options.output)
          : await recoverSession(io, id ?? null, options.from, options.yes === true),
      );
    });
  sessions
    .command('backup')
    .description('make a backup now')
    .argument('[id]', 'default: the current one')
    .action(async (id: string | undefined) => done(await (await import('./backup.ts')).backUpSession(io, id ?? null)));
  sessions
    .command('migrate')
    .description('bring files to this version and to the key that is set; each becomes a backup first')
    .argument('[id]', 'default: all sessions, ledgers, archives and the history')
    .option('--seal-set-aside', 'encrypt what could not be used and was kept aside in plain, too')
    .action(async (id: string | undefined, options: { sealSetAside?: boolean }) => {
      const { migrateSessions } = await import('./migrate.ts');
      done(await migrateSessions(io, id ?? null, { sealAside: options.sealSetAside === true }));
    });
}
