/**
 * As much protobuf as kubectl's reviews need: it sends them in Kubernetes' binary form, whatever it accepts in return. Everything
 * else here is JSON.
 */

const MAGIC = 'k8s\0';

/** The length-delimited fields of a message by number, each with its last value. */
type Message = ReadonlyMap<number, Buffer>;

/** A review's `spec` as JSON would hold it; null when the bytes are not a review. */
export function readReview(bytes: Buffer): { readonly spec: Readonly<Record<string, unknown>> } | null {
  if (bytes.subarray(0, MAGIC.length).toString('latin1') !== MAGIC) return null;
  const envelope = readMessage(bytes.subarray(MAGIC.length));
  const kind = readMessage(envelope?.get(1) ?? null)
    ?.get(2)
    ?.toString('utf8');
  const spec = readMessage(readMessage(envelope?.get(2) ?? null)?.get(2) ?? Buffer.alloc(0));
  if (spec === null) return null;
  if (kind === 'SelfSubjectRulesReview') return { spec: named(spec, { 1: 'namespace' }) };
  if (kind === 'SelfSubjectReview') return { spec: {} };
  if (kind !== 'SelfSubjectAccessReview') return null;
  const resource = readMessage(spec.get(1) ?? null);
  const path = readMessage(spec.get(2) ?? null);
  if (resource !== null) return { spec: { resourceAttributes: named(resource, RESOURCE_ATTRIBUTES) } };
  return path === null ? null : { spec: { nonResourceAttributes: named(path, { 1: 'path', 2: 'verb' }) } };
}

const RESOURCE_ATTRIBUTES: Readonly<Record<number, string>> = {
  1: 'namespace',
  2: 'verb',
  3: 'group',
  4: 'version',
  5: 'resource',
  6: 'subresource',
  7: 'name',
};

function named(message: Message, names: Readonly<Record<number, string>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...message].flatMap(([field, value]) => {
      const name = names[field];
      return name === undefined || value.length === 0 ? [] : [[name, value.toString('utf8')]];
    }),
  );
}

/** Null when the bytes end too early, or hold what Kubernetes' messages do not. */
function readMessage(bytes: Buffer | null): Message | null {
  if (bytes === null) return null;
  const fields = new Map<number, Buffer>();
  let offset = 0;
  const varint = (): number | null => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const octet = bytes[offset];
      if (octet === undefined) return null;
      offset += 1;
      value += (octet & 0x7f) * 2 ** shift;
      if (octet < 0x80) return value;
    }
    return null;
  };
  while (offset < bytes.length) {
    const tag = varint();
    const value = tag === null ? null : varint();
    if (tag === null || value === null) return null;
    const wire = tag & 7;
    if (wire === 0) continue;
    if (wire !== 2 || offset + value > bytes.length) return null;
    fields.set(tag >>> 3, bytes.subarray(offset, offset + value));
    offset += value;
  }
  return fields;
}
