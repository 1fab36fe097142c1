import { Command, Option } from 'commander';
import { MonitorError } from '../model/errors.ts';
import { FINDING_SEVERITIES, type FindingSeverity } from '../model/finding.ts';
import { addRecord } from './add-record.ts';
import { parseAmount, parseCodes, parsePercent, parseSeconds, parseTime } from './arguments.ts';
import { defineCompare } from './compare/define.ts';
import { defineIncidents } from './incidents/define.ts';
import type { CliIo } from './io.ts';
import { defineNotify } from './notify/define.ts';
import { type Output, output } from './options.ts';
import { defineSessions } from './sessions/define.ts';
import { defineSimulate } from './simulate/define.ts';

const EXIT_CODES = `
Exit codes
  0  done
  1  it failed; standard error says why and what to do
  2  wrong usage
  3  \`once --fail-on\`: something that bad was found; \`eval\`: below the bar;
     \`check\`: a check failed, or with --strict one warned;
     \`notify test\`: a channel did not take it
  4  \`once --fail-on\`: nothing that bad was found, but not everything could be seen

Configuration comes from the environment and .env: \`k8s-monitor config\` shows it, docs/configuration.md explains it.`;

/** Loaded when asked for: help and mistakes are told without waiting for the libraries of a cluster and a model. */
const commands = {
  check: () => import('./commands/check.ts'),
  compare: () => import('./commands/compare.ts'),
  config: () => import('./commands/config.ts'),
  demo: () => import('./commands/demo.ts'),
  evaluation: () => import('./commands/eval.ts'),
  once: () => import('./commands/once.ts'),
  run: () => import('./commands/run.ts'),
  verdicts: () => import('./commands/eval-verdicts.ts'),
  simulate: () => import('./commands/simulate.ts'),
};

/** The whole command line. `done` receives each command's exit code. */
export function createProgram(io: CliIo, done: (code: number) => void): Command {
  const program = new Command('k8s-monitor')
    .description('A Kubernetes monitoring agent that remembers.')
    .version(io.version)
    .configureOutput({
      writeOut: (text) => io.write(text),
      writeErr: (text) => io.complain(text),
      getOutHelpWidth: () => io.columns ?? 80,
      getErrHelpWidth: () => io.columns ?? 80,
    })
    .addHelpText('after', EXIT_CODES)
    .exitOverride();

  program
    .command('run')
    .description('watch the cluster on the cron schedule until stopped')
    .addHelpText(
      'after',
      '\nUses the service account in a cluster, else KUBECONFIG or ~/.kube/config. Ctrl-C or SIGTERM ends it cleanly.',
    )
    .action(async () => done(await (await commands.run()).run(io)));

  program
    .command('once')
    .description('look once, say what is wrong, keep nothing')
    .option('--from <path...>', 'not a cluster but a dump (docs/dumps.md) or a recording (docs/recording.md)')
    .option('--now <time>', 'judge a dump as of this RFC 3339 time; default: the newest observation in it', parseTime)
    .option('--at <time>', 'of a recording the newest look up to this RFC 3339 time; default: the newest', parseTime)
    .addOption(output())
    .addOption(
      new Option(
        '--fail-on <severity>',
        'exit with 3 when something at least this bad is found, else with 4 when not everything could be seen',
      ).choices([...FINDING_SEVERITIES]),
    )
    .addHelpText(
      'after',
      '\nExamples\n  k8s-monitor once\n  k8s-monitor once --from ./bundle --now 2026-11-21T09:15:00Z\n  kubectl get pods,nodes,deployments,replicasets,jobs,events -A -o json > all.json\n  k8s-monitor once --from all.json -o json\n  k8s-monitor once --fail-on high',
    )
    .action(async (options: { from?: string[]; now?: number; at?: number; failOn?: FindingSeverity } & Output) => {
      if (options.from === undefined && (options.now ?? options.at) !== undefined) {
        const [name, what] = options.now === undefined ? ['--at', 'recordings'] : ['--now', 'dumps'];
        throw new MonitorError(
          'usage',
          `${name} is for ${what}`,
          `Give --from as well, or leave ${name} out: a cluster has its own clock.`,
        );
      }
      done(
        await (await commands.once()).once(io, {
          from: options.from ?? [],
          now: options.now ?? null,
          at: options.at ?? null,
          output: options.output,
          failOn: options.failOn ?? null,
        }),
      );
    });

  program
    .command('check')
    .description('say whether all it needs is there: configuration, rights, disk, Claude; and what to do where not')
    .option('--strict', 'exit with 3 on warnings too')
    .option('--print-rbac', 'print only the YAML that grants the missing rights, for `kubectl apply -f -`')
    .option('--timeout <seconds>', 'how long each check may take', parseSeconds, 10)
    .addOption(output())
    .addHelpText(
      'after',
      '\nWrites nothing but a file that it removes again, and costs nothing. docs/check.md explains every row.\n\nExamples\n  k8s-monitor check\n  k8s-monitor check --strict -o json\n  k8s-monitor check --print-rbac | kubectl apply -f -',
    )
    .action(async (options: { strict?: boolean; printRbac?: boolean; timeout: number } & Output) => {
      const { check, printRbac } = await commands.check();
      const timeoutMs = options.timeout * 1000;
      done(
        options.printRbac === true
          ? await printRbac(io, timeoutMs)
          : await check(io, { strict: options.strict === true, timeoutMs, output: options.output }),
      );
    });

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
    .action(async (options: { analyst: 'rules' | 'claude' }) => done(await (await commands.demo()).demo(io, options)));

  defineSimulate(program, async (options) => done(await (await commands.simulate()).simulate(io, options)));
  addRecord(program, io, done);
  defineCompare(program, async (options) => done(await (await commands.compare()).compare(io, options)));
  defineSessions(program, io, done);
  defineIncidents(program, io, done);
  defineNotify(program, io, done);

  program
    .command('config')
    .description('show every variable, its value and where it comes from; secrets only as set or not set')
    .addOption(output())
    .action(async (options: Output) => done(await (await commands.config()).showConfig(io, options.output)));

  program
    .command('eval')
    .description('measure the detectors over recorded cases')
    .argument('[dir...]', 'folders with cases at or below them (see docs/cases.md); with --verdicts, ledger files')
    .option('--verdicts', 'what people said incidents were, by code, instead: `incidents resolve-as` keeps it')
    .option('--codes <list>', 'only these codes, separated by commas', parseCodes)
    .addOption(output())
    .option('--min-recall <percent>', 'the bar for recall', parsePercent, 99)
    .option('--min-precision <percent>', 'the bar for precision', parsePercent, 98)
    .option('--max-false <count>', 'false incidents allowed per look at a healthy cluster', parseAmount, 0)
    .addHelpText(
      'after',
      '\nExamples\n  k8s-monitor eval ./cases\n  k8s-monitor eval --codes CrashLoopBackOff,ImagePullFailed -o json ./cases\n  k8s-monitor eval --verdicts',
    )
    .action(
      async (
        directories: string[],
        options: {
          verdicts?: boolean;
          codes?: string[];
          minRecall: number;
          minPrecision: number;
          maxFalse: number;
        } & Output,
      ) => {
        if (options.verdicts === true)
          return done(await (await commands.verdicts()).evaluateVerdicts(io, directories, options.output));
        if (directories.length === 0)
          throw new MonitorError(
            'usage',
            'eval needs cases',
            "Give folders with cases, or --verdicts for people's word.",
          );
        done(
          await (await commands.evaluation()).evaluate(io, {
            directories,
            codes: options.codes ?? [],
            output: options.output,
            bar: {
              minRecall: options.minRecall / 100,
              minPrecision: options.minPrecision / 100,
              maxFalsePerHealthyLook: options.maxFalse,
            },
          }),
        );
      },
    );
  addHints(program, 'k8s-monitor');
  return program;
}

/** After a mistake, the help that is nearest. */
function addHints(command: Command, path: string): void {
  const shown =
    command.commands.length === 0 ? 'its options' : command.parent === null ? 'all commands' : 'its commands';
  command.showHelpAfterError(`(${path} --help shows ${shown})`);
  for (const child of command.commands) addHints(child, `${path} ${child.name()}`);
}
