import { Command, InvalidArgumentError, Option } from 'commander';
import { FINDING_CODES, FINDING_SEVERITIES, type FindingSeverity } from '../model/finding.ts';
import { showConfig } from './commands/config.ts';
import { demo } from './commands/demo.ts';
import { evaluate } from './commands/eval.ts';
import { listIncidents, showIncident } from './commands/incidents.ts';
import { once } from './commands/once.ts';
import { run } from './commands/run.ts';
import { deleteSession, listSessions, sessionStats, showSession } from './commands/sessions.ts';
import type { CliIo } from './io.ts';
import { OUTPUT_FORMATS, type OutputFormat } from './render/structured.ts';

const EXIT_CODES = `
Exit codes
  0  done
  1  it failed; standard error says why and what to do
  2  wrong usage
  3  \`once --fail-on\`: something that bad was found; \`eval\`: below the bar
  4  \`once --fail-on\`: nothing that bad was found, but not everything could be seen

Configuration comes from the environment and .env: \`k8s-monitor config\` shows it, docs/configuration.md explains it.`;

const output = () => new Option('-o, --output <format>', 'how to print').choices([...OUTPUT_FORMATS]).default('text');
interface Output {
  readonly output: OutputFormat;
}

/** The whole command line. `done` receives each command's exit code. */
export function createProgram(io: CliIo, done: (code: number) => void): Command {
  const program = new Command('k8s-monitor')
    .description('A Kubernetes monitoring agent that remembers.')
    .version(io.version)
    .configureOutput({ writeOut: (text) => io.write(text), writeErr: (text) => io.complain(text) })
    .showHelpAfterError('(k8s-monitor --help shows all commands)')
    .addHelpText('after', EXIT_CODES)
    .exitOverride();

  program
    .command('run')
    .description('watch the cluster on the cron schedule until stopped')
    .addHelpText(
      'after',
      '\nUses the service account in a cluster, else KUBECONFIG or ~/.kube/config. Ctrl-C or SIGTERM ends it cleanly.',
    )
    .action(async () => done(await run(io)));

  program
    .command('once')
    .description('look once, say what is wrong, keep nothing')
    .option('--from <path...>', 'a dump instead of a cluster: files or folders of `kubectl get ... -o json|yaml`')
    .option('--now <time>', 'judge a dump as of this RFC 3339 time; default: the newest observation in it', parseTime)
    .addOption(output())
    .addOption(
      new Option('--fail-on <severity>', 'exit with 3 when something at least this bad is found').choices([
        ...FINDING_SEVERITIES,
      ]),
    )
    .addHelpText(
      'after',
      '\nExamples\n  k8s-monitor once\n  k8s-monitor once --from ./bundle --now 2026-11-21T09:15:00Z\n  kubectl get pods,nodes,deployments,events -A -o json > all.json && k8s-monitor once --from all.json -o json\n  k8s-monitor once --fail-on high',
    )
    .action(async (options: { from?: string[]; now?: number; failOn?: FindingSeverity } & Output) =>
      done(
        await once(io, {
          from: options.from ?? [],
          now: options.now ?? null,
          output: options.output,
          failOn: options.failOn ?? null,
        }),
      ),
    );

  program
    .command('demo')
    .description('watch a simulated cluster through a day in under a minute; no cluster, key or network needed')
    .addOption(
      new Option('--analyst <name>', 'who writes the reports; claude needs ANTHROPIC_API_KEY and costs a few cents')
        .choices(['rules', 'claude'])
        .default('rules'),
    )
    .addHelpText(
      'after',
      '\nRun it again: it resumes the session and knows the incidents of the first day. Files go to SESSION_DIR (sessions).',
    )
    .action(async (options: { analyst: 'rules' | 'claude' }) => done(await demo(io, options)));

  addSessions(program, io, done);
  addIncidents(program, io, done);

  program
    .command('config')
    .description('show every variable, its value and where it comes from; secrets only as set or not set')
    .addOption(output())
    .action(async (options: Output) => done(await showConfig(io, options.output)));

  program
    .command('eval')
    .description('measure the detectors over recorded cases')
    .argument('<dir...>', 'folders with cases at or below them (see docs/cases.md)')
    .option('--codes <list>', 'only these codes, separated by commas', parseCodes)
    .addOption(output())
    .option('--min-recall <percent>', 'the bar for recall', parsePercent, 99)
    .option('--min-precision <percent>', 'the bar for precision', parsePercent, 98)
    .option('--max-false <count>', 'false incidents allowed per look at a healthy cluster', parseCount, 0)
    .action(
      async (
        directories: string[],
        options: { codes?: string[]; minRecall: number; minPrecision: number; maxFalse: number } & Output,
      ) =>
        done(
          await evaluate(io, {
            directories,
            codes: options.codes ?? [],
            output: options.output,
            bar: {
              minRecall: options.minRecall / 100,
              minPrecision: options.minPrecision / 100,
              maxFalsePerHealthyLook: options.maxFalse,
            },
          }),
        ),
    );
  return program;
}

function addSessions(program: Command, io: CliIo, done: (code: number) => void): void {
  const sessions = program.command('sessions').description('the conversations kept in SESSION_DIR');
  sessions
    .command('list')
    .description('all sessions, newest first')
    .addOption(output())
    .action(async (options: Output) => done(await listSessions(io, options.output)));
  sessions
    .command('show')
    .description('read a conversation')
    .argument('[id]', 'default: SESSION_ID')
    .option('--last <count>', 'only the newest messages', parseCount)
    .addOption(output())
    .action(async (id: string | undefined, options: { last?: number } & Output) =>
      done(await showSession(io, id ?? null, options.last ?? null, options.output)),
    );
  sessions
    .command('stats')
    .description('a session in numbers: messages, cycles, tokens, cost')
    .argument('[id]', 'default: SESSION_ID')
    .addOption(output())
    .action(async (id: string | undefined, options: Output) =>
      done(await sessionStats(io, id ?? null, options.output)),
    );
  sessions
    .command('delete')
    .description('delete a conversation; incidents stay in the ledger')
    .argument('<id>')
    .option('-y, --yes', 'do not ask', false)
    .action(async (id: string, options: { yes: boolean }) => done(await deleteSession(io, id, options.yes)));
}

function addIncidents(program: Command, io: CliIo, done: (code: number) => void): void {
  const incidents = program.command('incidents').description('what the ledger remembers of a cluster');
  const cluster = () =>
    new Option('--cluster <name>', 'which cluster; default: CLUSTER_NAME, or the only one there is');
  interface Cluster {
    readonly cluster?: string;
  }
  incidents
    .command('list', { isDefault: true })
    .description('open incidents, then those that ended lately')
    .option('-a, --all', 'all that ended, not only the newest', false)
    .addOption(cluster())
    .addOption(output())
    .action(async (options: Cluster & Output & { all: boolean }) =>
      done(await listIncidents(io, { cluster: options.cluster ?? null, output: options.output, all: options.all })),
    );
  incidents
    .command('show')
    .description('one incident in full: evidence, history, what to try')
    .argument('<incident>', 'INC-7, or 7')
    .addOption(cluster())
    .addOption(output())
    .action(async (name: string, options: Cluster & Output) =>
      done(await showIncident(io, name, { cluster: options.cluster ?? null, output: options.output })),
    );
}

function parseTime(text: string): number {
  const at = Date.parse(text);
  if (!/^\d{4}-\d\d-\d\dT/.test(text) || Number.isNaN(at))
    throw new InvalidArgumentError('Give an RFC 3339 time such as 2026-11-21T09:15:00Z.');
  return at;
}

function parseCodes(text: string): string[] {
  const codes = text
    .split(',')
    .map((code) => code.trim())
    .filter((code) => code !== '');
  const unknown = codes.filter((code) => !FINDING_CODES.some((known) => known === code));
  if (unknown.length > 0)
    throw new InvalidArgumentError(`Unknown: ${unknown.join(', ')}. There are ${FINDING_CODES.join(', ')}.`);
  return codes;
}

function parsePercent(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 100))
    throw new InvalidArgumentError('Give a number from 0 to 100.');
  return value;
}

function parseCount(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0)) throw new InvalidArgumentError('Give a number, 0 or more.');
  return value;
}
