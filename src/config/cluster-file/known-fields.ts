import { INCIDENT_SEVERITIES } from '../../model/incident.ts';

const FIELDS: readonly (readonly [where: RegExp, names: readonly string[]])[] = [
  [/^$/, ['services', 'windows', 'ignore', 'notes', 'notify']],
  [/^services\.\d+$/, ['name', 'tier', 'owner', 'tolerated_downtime', 'match', 'quirks', 'notes']],
  [/^services\.\d+\.quirks\.\d+$/, ['slow_start', 'needs', 'ignore']],
  [/^ignore\.\d+$|\.ignore$/, ['code', 'object', 'until', 'because']],
  [/^windows\.\d+$/, ['name', 'scope', 'from', 'to', 'weekly']],
  [/^windows\.\d+\.scope$/, ['namespaces', 'objects']],
  [
    /^notify$/,
    [
      ...['routes', 'quiet_hours', 'business_hours', 'escalations', 'reminders', 'digest', 'mutes'],
      ...['storm_size', 'blind_cycles'],
    ],
  ],
  [/^notify\.routes\.\d+$/, ['name', 'match', 'channels', 'least', 'continue']],
  [/^notify\.routes\.\d+\.match$/, ['severity', 'tier', 'owner', 'code', 'namespace', 'object', 'label']],
  [/^notify\.(?:quiet|business)_hours\.\d+$/, ['name', 'weekly', 'channels']],
  [/^notify\.escalations\.\d+$/, ['severity', 'after', 'channels']],
  [/^notify\.reminders$/, [...INCIDENT_SEVERITIES]],
  [/^notify\.digest$/, ['at', 'timezone', 'channels']],
  [/^notify\.mutes\.\d+$/, ['object', 'code', 'until', 'because']],
  [/\.weekly$/, ['days', 'time', 'lasts', 'timezone']],
  [/\.match(?:\.\d+)?$|\.objects?(?:\.\d+)?$/, ['kind', 'namespace', 'name']],
];

/** The fields that may stand at a place of the file, for those that may not. */
export function fieldsAt(path: readonly PropertyKey[]): readonly string[] {
  const place = path.join('.');
  return FIELDS.find(([where]) => where.test(place))?.[1] ?? [];
}
