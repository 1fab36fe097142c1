import { describe, expect, it } from 'vitest';
import { cli } from '../support/run-cli.ts';

/** Every command, and what its help must name. */
const HELP: Readonly<Record<string, readonly string[]>> = {
  '': [
    'run',
    'once',
    'demo',
    'sessions',
    'incidents',
    'config',
    'eval',
    'Exit codes',
    '--version',
    'docs/configuration.md',
  ],
  run: ['cron schedule', 'SIGTERM'],
  once: ['--from', '--now', '--output', '"yaml"', '--fail-on', '"critical"', 'Examples'],
  demo: ['--analyst', 'ANTHROPIC_API_KEY', 'SESSION_DIR'],
  sessions: ['list', 'show', 'stats', 'delete', 'Without a command: list.'],
  'sessions list': ['--output', 'newest first'],
  'sessions show': ['[id]', '--last', '--output'],
  'sessions stats': ['[id]', '--output'],
  'sessions delete': ['<id>', '--yes', 'incidents stay in the ledger'],
  incidents: ['list', 'show', 'ack', 'mute', 'unmute', 'note', 'resolve-as', 'Without a command: list.', 'Examples'],
  'incidents list': ['--all', '--state', '"ended"', '--severity', '--namespace', '--code', '--cluster', '--output'],
  'incidents show': ['<incident>', 'INC-7, or 7', '--cluster', '--output'],
  'incidents ack': ['<incident...>', '--by', '--cluster'],
  'incidents mute': ['<incident...>', '--for', '--until', '--because', '--by', 'SEV-1'],
  'incidents unmute': ['<incident...>', '--by'],
  'incidents note': ['<incident>', '<text>', '--by'],
  'incidents resolve-as': ['<incident>', '<verdict>', '"false-alarm"', '--because', '--by'],
  config: ['--output', 'secrets'],
  eval: [
    '[dir...]',
    '--verdicts',
    '--codes',
    '--min-recall',
    '--min-precision',
    '--max-false',
    '--output',
    'docs/cases.md',
    'Examples',
  ],
};

describe('help', () => {
  it.each(Object.entries(HELP))(
    'of `%s` says what there is, on standard output, within 80 columns where it can',
    async (command, words) => {
      const { code, output, errors } = await cli(`${command} --help`);
      expect({ code, errors }).toEqual({ code: 0, errors: '' });
      expect(output).toMatch(new RegExp(`^Usage: k8s-monitor ${command}`));
      for (const word of words) expect(output).toContain(word);
      const options = output.slice(output.indexOf('Options:')).split('\n\n')[0] ?? '';
      for (const line of options.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    },
  );

  it('tells each exit code', async () => {
    const { output } = await cli('--help');
    expect([...output.matchAll(/^ {2}(\d) {2}\S/gm)].map(([, code]) => code)).toEqual(['0', '1', '2', '3', '4']);
  });

  it('is what a bare `k8s-monitor` says, and that is no mistake', async () => {
    const bare = await cli('');
    expect(bare).toEqual(await cli('--help'));
    expect(bare.code).toBe(0);
  });
});

it('--version is one line with the version', async () => {
  expect(await cli('--version')).toMatchObject({ code: 0, output: '9.8.7\n', errors: '' });
});

describe('a mistake on the command line ends with exit code 2, on standard error alone, and says where help is', () => {
  it.each([
    ['frob', "unknown command 'frob'", '(k8s-monitor --help shows all commands)'],
    ['onec', "unknown command 'onec'", '(Did you mean once?)'],
    ['once --frm x', "unknown option '--frm'", '(Did you mean --from?)'],
    ['once --frob', "unknown option '--frob'", '(k8s-monitor once --help shows its options)'],
    ['once now', 'too many arguments', '(k8s-monitor once --help shows its options)'],
    ['once -o xml', "'xml' is invalid", 'text, json, yaml'],
    ['once --fail-on awful', "'awful' is invalid", 'critical, high, medium, low, info'],
    ['once --from', 'argument missing', '(k8s-monitor once --help shows its options)'],
    ['once --from x --now yesterday', "'yesterday' is invalid", 'such as 2026-11-21T09:15:00Z'],
    ['once --from x --now 2026-13-01T00:00:00Z', 'is invalid', 'such as 2026-11-21T09:15:00Z'],
    ['once --from x --now 2026-03-02T10:00:00', 'is invalid', 'such as 2026-11-21T09:15:00Z'],
    ['once --now 2026-03-02T10:00:00Z', '--now is for dumps', '--from'],
    ['demo --analyst magic', "'magic' is invalid", 'rules, claude'],
    ['demo --analyst claude', 'needs a key', 'ANTHROPIC_API_KEY'],
    ['sessions frob', "unknown command 'frob'", '(k8s-monitor sessions --help shows its commands)'],
    ['sessions delete', "missing required argument 'id'", '(k8s-monitor sessions delete --help shows its options)'],
    ['sessions show --last 0', "'0' is invalid", '1 or more'],
    ['sessions show --last 1.5', "'1.5' is invalid", '1 or more'],
    ['incidents frob', "unknown command 'frob'", '(k8s-monitor incidents --help shows its commands)'],
    ['incidents INC-7', "unknown command 'INC-7'", '(Did you mean k8s-monitor incidents show INC-7?)'],
    ['incidents --severity SEV-9', "'SEV-9' is invalid", 'SEV-1, SEV-2'],
    ['incidents --state dead', "'dead' is invalid", 'open, unknown, ended'],
    ['incidents ack', "missing required argument 'incident'", '(k8s-monitor incidents ack --help shows its options)'],
    ['incidents mute INC-7', 'a mute needs its end', 'either --for (30m, 2h, 1d) or --until TIME'],
    ['incidents mute INC-7 --for 2h --until 2026-11-21T09:15:00Z', 'a mute needs its end', 'either --for'],
    ['incidents mute INC-7 --for 2', "'2' is invalid", 'such as 30m, 2h, 1h30m or 7d'],
    ['incidents mute INC-7 --for 0h', "'0h' is invalid", 'such as 30m'],
    ['incidents mute INC-7 --for 2hours', "'2hours' is invalid", 'such as 30m'],
    ['incidents mute INC-7 --until 2026-03-02T09:59:00Z', 'is over already', '--for'],
    ['incidents resolve-as INC-7 wrong', "'wrong' is invalid", 'real, false-alarm, known'],
    ['eval', 'eval needs cases', '--verdicts'],
    ['eval x --codes CrashLoopBackof', 'Unknown: CrashLoopBackof.', 'There are InitContainerFailing, '],
    ['eval x --codes ,', 'Name at least one.', 'There are InitContainerFailing, '],
    ['eval x --min-recall 101', "'101' is invalid", '0 to 100'],
    ['eval x --min-precision most', "'most' is invalid", '0 to 100'],
    ['eval x --max-false -1', "'-1' is invalid", '0 or more'],
  ])('%s', async (line, problem, hint) => {
    const { code, output, errors } = await cli(line);
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toMatch(/^error: /);
    expect(errors).toContain(problem);
    expect(errors).toContain(hint);
    expect(errors).not.toMatch(/ {4}at /);
  });
});
