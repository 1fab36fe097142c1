/** What is not allowed. Each part narrows the rule down; a part left out, or `*`, stands for any. */
export interface DenyRule {
  readonly verb?: string;
  readonly group?: string;
  /** The plural in the URL, with its subresource if it has one: `pods/log`. */
  readonly resource?: string;
  /** Inside this namespace, and with it any list over all of them. */
  readonly namespace?: string;
  /** In all namespaces and over all of them, but not inside these: what a RoleBinding alone gives. */
  readonly except?: readonly string[];
}

export interface Attributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** Null: over all namespaces, or the resource has none. */
  readonly namespace: string | null;
}

/** What the one user of this server may do. */
export interface Access {
  allows(attributes: Attributes): boolean;
}

/** Settable at any time. */
export interface AccessControl extends Access {
  deny(rules: readonly DenyRule[]): void;
}

/** `also` knows of more that is refused: the faults that forbid. */
export function createAccess(
  initial: readonly DenyRule[],
  also: (attributes: Attributes) => boolean = () => false,
): AccessControl {
  let rules = initial;
  return {
    deny(next) {
      rules = next;
    },
    allows: (attributes) => !rules.some((rule) => denies(rule, attributes)) && !also(attributes),
  };
}

function denies(rule: DenyRule, { verb, group, resource, namespace }: Attributes): boolean {
  const fits = (wanted: string | undefined, actual: string): boolean =>
    wanted === undefined || wanted === '*' || wanted === actual;
  if (!fits(rule.verb, verb) || !fits(rule.group, group) || !fits(rule.resource, resource)) return false;
  if (rule.except !== undefined && namespace !== null && rule.except.includes(namespace)) return false;
  return rule.namespace === undefined || rule.namespace === '*' || namespace === null || rule.namespace === namespace;
}
