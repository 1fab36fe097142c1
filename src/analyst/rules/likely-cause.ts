import { exitMeaning } from '../../detectors/pods/containers.ts';
import type { Evidence } from '../../model/finding.ts';
import type { Incident } from '../../model/incident.ts';
import type { Assessment } from '../../model/report.ts';
import { cut, sentence } from './wording.ts';

export type LikelyCause = Pick<Assessment, 'likelyCause' | 'confidence'>;

const NOT_TOLD: LikelyCause = { likelyCause: null, confidence: null };

const QUOTE_LIMIT = 300;

/** The cause as far as the evidence says it literally; no inference. High: the text names it. Medium: an exit code does. */
export function likelyCause(incident: Incident): LikelyCause {
  switch (incident.code) {
    case 'PodUnschedulable':
      return schedulerSays(incident);
    case 'ImagePullFailed':
      return registrySays(incident);
    case 'CrashLoopBackOff':
      return lastWords(incident) ?? exitSays(incident) ?? NOT_TOLD;
    case 'NodeNotReady':
      return nodeSays(incident);
    case 'DeploymentUnavailable':
    case 'ReplicaCreateFailed':
      return replicaFailureSays(incident);
    default:
      return NOT_TOLD;
  }
}

/** `0/3 nodes are available: 3 Insufficient cpu.`: the scheduler lists why each node was left out. */
function schedulerSays(incident: Incident): LikelyCause {
  const text = firstMatch(incident, /\d+\/\d+ nodes are available/i) ?? firstMatch(incident, /persistentvolumeclaim/i);
  return text === null ? NOT_TOLD : quoted('The scheduler says', text);
}

/** What registries and the container runtimes answer, and what it means; the first that matches speaks. */
const REGISTRY_ANSWERS: readonly (readonly [RegExp, string])[] = [
  [/pull access denied/i, 'The registry does not know the image, or wants credentials for it.'],
  [
    /unauthorized|authentication required|no basic auth|\b40[13]\b|forbidden|access denied/i,
    'The registry refuses the pull: credentials are missing or not accepted.',
  ],
  [/toomanyrequests|too many requests|rate limit|\b429\b/i, 'The registry limits how often it may be asked.'],
  [
    /no such host|connection refused|i\/o timeout|dial tcp|tls handshake|deadline exceeded|network is unreachable/i,
    'The node cannot reach the registry.',
  ],
  [/x509|certificate/i, "The node does not trust the registry's certificate."],
  [/no matching manifest|no match for platform/i, "The image does not exist for the node's architecture."],
  [/not found|manifest unknown|name unknown|does not exist/i, 'The image does not exist under that name and tag.'],
  [/invalid reference format|InvalidImageName|couldn't parse image/i, 'The image name is not well-formed.'],
  [/no space left on device/i, "The node's disk is full."],
];

function registrySays(incident: Incident): LikelyCause {
  const texts = incident.evidence.filter(({ label }) => !/^(image|container)$/i.test(label)).map(withoutImageNames);
  for (const [pattern, meaning] of REGISTRY_ANSWERS) {
    if (texts.some((text) => pattern.test(text))) return { likelyCause: meaning, confidence: 'high' };
  }
  return NOT_TOLD;
}

/** An image may be called "forbidden": names in quotes, and paths with a dot or colon, are no part of the answer. */
function withoutImageNames({ value }: Evidence): string {
  return value.replace(/"[^"]*"/g, ' ').replace(/\S*\/\S*[.:]\S*|\S*[.:]\S*\/\S*/g, ' ');
}

/** A line by which a program names the error it dies of. */
const LAST_WORDS =
  /(?:^|[\s"'])((?:panic|fatal(?: error)?|error|exception|traceback|caused by|segmentation fault|[\w.]+(?:Error|Exception)):? .+)/im;

/** Termination messages and logs: the line that names the error. Only evidence so labelled is a program's own words. */
function lastWords(incident: Incident): LikelyCause | null {
  for (const { label, value } of incident.evidence) {
    if (!/log|message|output|words/i.test(label)) continue;
    // The kubelet's own wording about the back-off is no cause.
    const line = /back-off .* restarting failed container/i.test(value) ? null : LAST_WORDS.exec(value)?.[1];
    if (line !== null && line !== undefined) return quoted('The container says', line);
  }
  return null;
}

function exitSays(incident: Incident): LikelyCause | null {
  if (incident.evidence.some(({ value }) => /\bOOMKilled\b/.test(value))) {
    return { likelyCause: 'OOMKilled: a container used more memory than its limit allows.', confidence: 'high' };
  }
  const code = exitCode(incident);
  // Up to 125 the code is the program's own and says nothing by itself.
  const meaning = code === null || code < 126 || code > 159 ? null : exitMeaning(code);
  return meaning === null ? null : { likelyCause: sentence(`Exit code ${code}: ${meaning}`), confidence: 'medium' };
}

function exitCode(incident: Incident): number | null {
  const value = incident.evidence.find(({ label }) => label === 'exit code')?.value;
  const code = value === undefined ? undefined : /^\d{1,3}\b/.exec(value)?.[0];
  return code === undefined ? null : Number(code);
}

/** The Ready condition's text: the node controller's when the kubelet is silent, else the kubelet's own. */
function nodeSays(incident: Incident): LikelyCause {
  const text = incident.evidence.find(({ label }) => label === 'status')?.value;
  if (text === undefined) return NOT_TOLD;
  if (!/stopped posting node status/i.test(text)) return quoted('The kubelet says', text);
  return {
    likelyCause: "The node's kubelet stopped reporting: the node is down, cut off, or its kubelet is.",
    confidence: 'high',
  };
}

/** ReplicaFailure carries the API server's refusal of a pod, such as an exceeded quota. */
function replicaFailureSays(incident: Incident): LikelyCause {
  const text = incident.evidence.find(({ label }) => label === 'ReplicaFailure says')?.value;
  return text === undefined ? NOT_TOLD : quoted('Kubernetes says', text);
}

function firstMatch(incident: Incident, pattern: RegExp): string | null {
  return incident.evidence.find(({ value }) => pattern.test(value))?.value ?? null;
}

/** On one line and in quotes, so that it is seen where the cluster's words begin and end. */
function quoted(who: string, text: string): LikelyCause {
  const line = cut(text.replace(/\s+/g, ' ').trim(), QUOTE_LIMIT).replaceAll('"', "'");
  return { likelyCause: `${who}: "${line}"`, confidence: 'high' };
}
