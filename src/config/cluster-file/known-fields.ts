const FIELDS: readonly (readonly [where: RegExp, names: readonly string[]])[] = [
  [/^$/, ['services', 'windows', 'ignore', 'notes']],
  [/^services\.\d+$/, ['name', 'tier', 'owner', 'tolerated_downtime', 'match', 'quirks', 'notes']],
  [/^services\.\d+\.quirks\.\d+$/, ['slow_start', 'needs', 'ignore']],
  [/^ignore\.\d+$|\.ignore$/, ['code', 'object', 'until', 'because']],
  [/^windows\.\d+$/, ['name', 'scope', 'from', 'to', 'weekly']],
  [/^windows\.\d+\.scope$/, ['namespaces', 'objects']],
  [/^windows\.\d+\.weekly$/, ['days', 'time', 'lasts', 'timezone']],
  [/\.match(?:\.\d+)?$|\.objects(?:\.\d+)?$|\.object$/, ['kind', 'namespace', 'name']],
];

/** The fields that may stand at a place of the file, for those that may not. */
export function fieldsAt(path: readonly PropertyKey[]): readonly string[] {
  const place = path.join('.');
  return FIELDS.find(([where]) => where.test(place))?.[1] ?? [];
}
