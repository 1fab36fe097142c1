import { type Change, cameBefore } from '../../model/change.ts';
import type { Incident } from '../../model/incident.ts';
import { objectKey } from '../../model/objects.ts';

/** What `kubectl rollout undo` takes back. */
const TEMPLATE = /^(?:image|container|limit|request|config|env|command|probes|volumes|placement)\b/;
const ROLLED_OUT: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);
const SCALED = /^replicas (\d+) -> /;
/** What they deploy they would deploy again: it is taken back where they read it. */
const DEPLOYERS = /argo|flux|helm|kustomize|spinnaker|werf|terraform|pulumi/i;

/** The incident with one remedy more: to take back the last change before it, unless that was changed again since. */
export function withUndo(incident: Incident): Incident {
  const { changes, openedAt, remedy } = incident;
  const last = changes.findLast((change) => !change.routine && cameBefore(change, openedAt));
  const undo = last === undefined ? null : undoOf(last);
  if (last === undefined || undo === null) return incident;
  const again = changes.slice(changes.indexOf(last) + 1).some(({ object }) => isSame(object, last));
  if (again) return remedy.includes(undo) ? { ...incident, remedy: remedy.filter((text) => text !== undo) } : incident;
  return remedy.includes(undo) ? incident : { ...incident, remedy: [...remedy, undo] };
}

/** A command that takes a change back; null where there is none. */
function undoOf({ object, what, by }: Change): string | null {
  const { kind, namespace, name } = object;
  if (kind === 'Node') return what.includes('cordoned') ? `kubectl uncordon ${name}` : null;
  if (kind === 'Service') return undoSelector(object, what, by);
  if (kind === 'ConfigMap') return undoConfig(object, what, by);
  if (!ROLLED_OUT.has(kind)) return null;
  if (by !== null && DEPLOYERS.test(by))
    return `take back in what ${by} deploys ${kind} ${name} from: ${what.join(', ')}`;
  const target = `${kind.toLowerCase()}/${name}`;
  if (what.some((words) => TEMPLATE.test(words))) return `kubectl -n ${namespace} rollout undo ${target}`;
  const replicas = what.map((words) => SCALED.exec(words)?.[1]).find((count) => count !== undefined);
  return replicas === undefined ? null : `kubectl -n ${namespace} scale ${target} --replicas=${replicas}`;
}

const SELECTED = /^selector ([\w./-]+=[\w.-]*(?:,[\w./-]+=[\w.-]*)*) -> /;

function undoSelector({ namespace, name }: Change['object'], what: Change['what'], by: string | null): string | null {
  const before = what.map((words) => SELECTED.exec(words)?.[1]).find((labels) => labels !== undefined);
  if (before === undefined) return null;
  return by !== null && DEPLOYERS.test(by)
    ? `take back in what ${by} deploys Service ${name} from: ${what.join(', ')}`
    : `kubectl -n ${namespace} set selector service ${name} ${before}`;
}

/** Of a ConfigMap nobody keeps the version before: who changed it has it, or whoever deploys it. */
function undoConfig({ namespace, name }: Change['object'], what: Change['what'], by: string | null): string {
  if (by !== null && DEPLOYERS.test(by)) return `take back the change in what ${by} deploys ConfigMap ${name} from`;
  return what.includes('deleted')
    ? `make ConfigMap ${name} in ${namespace} again`
    : `kubectl -n ${namespace} edit configmap ${name}`;
}

function isSame(object: Change['object'], change: Change): boolean {
  return objectKey(object) === objectKey(change.object);
}
