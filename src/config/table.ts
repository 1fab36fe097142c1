import { OPENSHIFT_RESOURCES } from '../cluster/custom-resource-names.ts';
import { PRUNE_STRATEGY_NAMES } from '../context/index.ts';
import { isSessionId } from '../storage/index.ts';
import { NOTIFY_ROWS } from './notify-rows.ts';
import { row } from './row.ts';
import { SESSION_FILE_ROWS } from './session-file-rows.ts';
import { TOOL_ROWS } from './tool-rows.ts';
import {
  boolean,
  choice,
  cron,
  customResources,
  integer,
  list,
  optional,
  secret,
  share,
  shareOrAuto,
  text,
  timezone,
  url,
} from './types.ts';
import { fieldName, type Variable } from './variable.ts';

const line = text('any text on one line', (value) => /^\P{Cc}{1,1000}$/u.test(value));
const path = text('a path', (value) => /^\P{Cc}{1,1000}$/u.test(value));
const sessionId = text(
  '1 to 100 letters, digits, dots, underscores or hyphens; no dot first, no "..", not ending in ".ledger"',
  isSessionId,
);

/** pino's. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export const CLUSTER_SCOPED_CHOICES = ['auto', 'true', 'false'] as const;
export const LOG_FORMATS = ['auto', 'json', 'pretty'] as const;

/** Every variable there is. One row each: group, type, default as in `.env`, what it does. */
export const TABLE = {
  ANTHROPIC_API_KEY: {
    ...row(
      'Claude',
      'string',
      optional(secret),
      '',
      'The key of the Claude API. Without one, the built-in rules write the reports.',
    ),
    secret: true,
  },
  ANTHROPIC_MODEL: row('Claude', 'string', line, 'claude-sonnet-5-5', 'The model that writes the reports.'),
  ANTHROPIC_BASE_URL: row(
    'Claude',
    'url',
    optional(url),
    '',
    'Where the API is, when not at Anthropic: a proxy or a gateway.',
  ),
  ANTHROPIC_MAX_TOKENS: row(
    'Claude',
    'integer',
    integer(1_024, 32_000),
    '8192',
    'The most tokens one answer may take, its thinking included.',
  ),
  ANALYST_TIMEOUT_SECONDS: row(
    'Claude',
    'seconds',
    integer(5, 300),
    '120',
    'How long to wait for a report, retries included. After that the rules write it.',
  ),
  ...TOOL_ROWS,

  ENABLE_LONG_CONTEXT: row(
    'Memory',
    'boolean',
    boolean,
    'false',
    'Keeps one conversation with Claude from cycle to cycle and over restarts. When `false`, each cycle starts anew.',
  ),
  SESSION_ID: row(
    'Memory',
    'string',
    sessionId,
    'k8s-monitor-default',
    'Which conversation to continue; the name of its file in SESSION_DIR. Its default leaves the choice to `k8s-monitor sessions switch`.',
  ),
  SESSION_DIR: row('Memory', 'path', path, 'sessions', 'Where conversations and ledgers of incidents are kept.'),
  AUTO_SAVE: row(
    'Memory',
    'boolean',
    boolean,
    'true',
    'Saves what a cycle tells Claude before it is asked: a crash then loses no message. When `false`, the session is saved once, after the answer.',
  ),
  ...SESSION_FILE_ROWS,
  MAX_CONTEXT_TOKENS: row(
    'Memory',
    'integer',
    integer(4_000, 1_000_000),
    '120000',
    'The most tokens a conversation may have when it is sent.',
  ),
  CONTEXT_PRUNE_THRESHOLD: row(
    'Memory',
    'number',
    share,
    '0.8',
    'The share of MAX_CONTEXT_TOKENS at which the conversation is pruned.',
  ),
  CONTEXT_PRUNE_TARGET: row(
    'Memory',
    'number',
    shareOrAuto,
    'auto',
    'The share of MAX_CONTEXT_TOKENS that is left after pruning. Must be below CONTEXT_PRUNE_THRESHOLD. With `auto` from 0.1 to 0.6, by what a call costs: more where calls come so soon that the prompt is cached.',
  ),
  PRUNE_COLD_CACHE: row(
    'Memory',
    'boolean',
    boolean,
    'true',
    'Also prunes below the threshold when the prompt is no longer cached and a smaller one would be cheaper from now on. Only with a model whose prices are known.',
  ),
  PRUNE_STRATEGY: row(
    'Memory',
    'enum',
    choice(PRUNE_STRATEGY_NAMES),
    'smart',
    'What survives pruning, besides pins and all open incidents: with `smart` the newest messages and older ones that tell of open incidents or serious trouble, with `simple` the newest, with `head-tail` the first and the newest, with `summary` the newest and one running summary of the rest, with `segments` such a summary and the newest turn.',
  ),

  HISTORY: row(
    'Memory',
    'boolean',
    boolean,
    'true',
    'Keeps every message, cycle, incident and model call in `SESSION_DIR/history.db`, the pruned ones too, to be searched.',
  ),
  HISTORY_MAX_DAYS: row(
    'Memory',
    'integer',
    integer(1, 3_650),
    '365',
    'How many days the history goes back. Pinned messages and open incidents stay.',
  ),
  HISTORY_MAX_MB: row(
    'Memory',
    'integer',
    integer(1, 100_000),
    '1024',
    'The most the history may take, in megabytes. The oldest of it is deleted.',
  ),

  ANALYZE: row(
    'Schedule',
    'enum',
    choice(['changes', 'always']),
    'changes',
    'When to ask for a report: with `changes` only in cycles that bring news, with `always` in each. Quiet cycles then cost a call.',
  ),
  HEARTBEAT_CYCLES: row(
    'Schedule',
    'integer',
    optional(integer(0, 1_000_000)),
    '',
    'After how many cycles a report sums up the time since the last such one, news or not. By default once a day; 0: never.',
  ),
  CRON_SCHEDULE: row(
    'Schedule',
    'cron',
    cron,
    '*/5 * * * *',
    'When to look at the cluster. A step that does not divide the hour is uneven: `*/45` runs at :00 and :45.',
  ),
  CRON_TIMEZONE: row('Schedule', 'timezone', timezone, 'UTC', 'The time zone of CRON_SCHEDULE.'),

  CLUSTER_NAME: row(
    'Cluster',
    'string',
    optional(line),
    '',
    'The name of the cluster in reports and ledgers. By default the one its context in the kubeconfig has.',
  ),
  KUBECONFIG: row(
    'Cluster',
    'path',
    optional(path),
    '',
    'The kubeconfig to use. By default the service account in a pod, else `~/.kube/config`.',
  ),
  KUBE_CONTEXT: row(
    'Cluster',
    'string',
    optional(line),
    '',
    'The context of the kubeconfig. By default its current one.',
  ),
  NAMESPACES: row('Cluster', 'list', list, '', 'Look at these namespaces only. By default all of them.'),
  EXCLUDE_NAMESPACES: row('Cluster', 'list', list, '', 'Leave these namespaces out, also of NAMESPACES.'),
  CLUSTER_SCOPED: row(
    'Cluster',
    'enum',
    choice(CLUSTER_SCOPED_CHOICES),
    'auto',
    'Whether to look at what lies in no namespace, such as nodes and volumes. `auto`: unless NAMESPACES is set, for a Role cannot allow it.',
  ),
  CUSTOM_RESOURCES: row(
    'Cluster',
    'list',
    customResources,
    OPENSHIFT_RESOURCES.join(','),
    'Custom resources whose conditions to watch, such as `certificates.cert-manager.io`. The role must allow to list them. Those of OpenShift are passed over in silence where they are not served.',
  ),
  READ_CONFIG_VERSIONS: row(
    'Cluster',
    'boolean',
    boolean,
    'false',
    'Tells when a ConfigMap that a workload names was changed, and by whom. Its metadata is listed, never its contents; the role must allow to list ConfigMaps.',
  ),
  RULES_FILE: row(
    'Cluster',
    'path',
    optional(path),
    '',
    'A YAML file that switches finding codes off, changes thresholds and severities, and adds rules for custom resources; see docs/rules.md.',
  ),
  CLUSTER_FILE: row(
    'Cluster',
    'path',
    optional(path),
    '',
    'A YAML file that says which services matter how much and whose they are, and when to be quiet; read again when it changes. See docs/cluster-file.md.',
  ),
  KUBE_REQUEST_TIMEOUT_SECONDS: row(
    'Cluster',
    'seconds',
    integer(1, 300),
    '15',
    'How long one request to the API server may take.',
  ),
  LOOK_TIMEOUT_SECONDS: row(
    'Cluster',
    'seconds',
    integer(5, 600),
    '60',
    'How long one look at the cluster may take. What it did not see by then is reported as not seen.',
  ),
  KUBE_MAX_REQUESTS: row('Cluster', 'integer', integer(1, 32), '4', 'The most requests to the API server at one time.'),
  KUBE_PAGE_SIZE: row('Cluster', 'integer', integer(10, 5_000), '500', 'Objects per page when lists are read.'),

  ...NOTIFY_ROWS,

  RECORD_DIR: row(
    'Recording',
    'path',
    optional(path),
    '',
    'Where to keep every look, to be judged again or served later. By default none is kept.',
  ),
  RECORD_MAX_MB: row(
    'Recording',
    'integer',
    integer(10, 1_000_000),
    '1024',
    'The most that the looks of a cluster may take, in megabytes. The oldest are deleted.',
  ),
  RECORD_MAX_DAYS: row('Recording', 'integer', integer(1, 3_650), '30', 'How many days looks are kept.'),

  SHUTDOWN_GRACE_SECONDS: row(
    'Process',
    'seconds',
    integer(0, 600),
    '20',
    'How long stopping may take after SIGTERM in all: 5 seconds less for a running cycle, the rest for messages under way and files; at least 4. Keep it well below terminationGracePeriodSeconds of the pod.',
  ),
  LOG_LEVEL: row('Process', 'enum', choice(LOG_LEVELS), 'info', 'The least severe events that are logged.'),
  LOG_FORMAT: row(
    'Process',
    'enum',
    choice(LOG_FORMATS),
    'auto',
    '`json`: one object per line. `pretty`: for people. `auto`: `pretty` on a terminal, else `json`.',
  ),
} as const;

export type VariableName = keyof typeof TABLE;

/** Field of Config and variable, in the order of the table. */
export const VARIABLES: readonly (readonly [field: string, variable: Variable])[] = Object.entries(TABLE).map(
  ([name, row]) => [fieldName(name), { ...row, name }],
);
