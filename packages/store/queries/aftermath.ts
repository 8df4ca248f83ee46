import type { ProfileSection } from '@emmental/model';
import { kindCodes, sectionCodes, wordOf } from '../codes.ts';
import type { Connection } from '../engine/engine.ts';
import { isoSql } from '../time.ts';
import { textOrNull } from './functions.ts';
import type { ThreatRow } from './threats.ts';

/** A signal of the same invocation as a threat. */
export interface FollowingSignal {
  readonly time: string;
  readonly key: string;
  readonly kind: string;
  readonly section: string | null;
  readonly what: string | null;
}

/** The calls of one destination, program, operation or trigger in the hour of a threat. */
export interface CallsOfHour {
  readonly section: string | null;
  /** Null = the guard counted them without a name. */
  readonly destination: string | null;
  readonly isRefused: boolean;
  readonly n: number;
}

/** The records of the guard of a function beside a threat. */
export interface Aftermath {
  readonly signals: readonly FollowingSignal[];
  readonly hour: readonly CallsOfHour[];
  /** The start of that hour. */
  readonly from: string;
}

const most = { signals: 50, calls: 30 } as const;

/** Returns the signals of the invocation of a threat, and the calls that the guard counted in its hour, refused ones first. */
export async function aftermathOf(connection: Connection, threat: ThreatRow): Promise<Aftermath> {
  const { rows: found } = await connection.query(
    'select fn from event where time = $1::timestamptz and key = $2::uuid',
    [threat.time, threat.key],
  );
  const fn = Number(found[0]?.['fn'] ?? 0);
  const from = `${threat.time.slice(0, 13)}:00:00.000Z`;
  const { rows: signals } = await connection.query(
    `select event.*, ${isoSql('event.time')} as iso from event
     where fn = $1 and invocation = $2 and key <> $3::uuid
       and time between $4::timestamptz - interval '15 minutes' and $4::timestamptz + interval '15 minutes'
       and kind in (${kindCodes.watch}, ${kindCodes.alert}, ${kindCodes.block})
     order by time, key limit ${most.signals}`,
    [fn, threat.invocation, threat.key, threat.time],
  );
  const { rows: hour } = await connection.query(
    `select coalesce(rule.section, nullif(split_part(rule.match, '/', 1), rule.match)) as section, destination.name as destination,
       (coalesce(rule.action = 'deny', false) or rule.match like '%/(all other)') as refused, sum(hit_hour.n) as n
     from hit_hour join rule on rule.id = hit_hour.rule left join destination on destination.id = hit_hour.destination
     where hit_hour.fn = $1 and hit_hour.hour = $2::timestamptz
     group by 1, 2, 3 order by 3 desc, 4 desc, 1, 2 limit ${most.calls}`,
    [fn, from],
  );
  return {
    from,
    signals: signals.map((row) => ({
      time: String(row['iso']),
      key: String(row['key']),
      kind: wordOf(kindCodes, row['kind']),
      section: row['section'] === null ? null : wordOf(sectionCodes, row['section']),
      what: textOrNull((row['evidence'] as { readonly what?: unknown } | null)?.what),
    })),
    hour: hour.map((row) => ({
      section: textOrNull(row['section']) as ProfileSection | null,
      destination: textOrNull(row['destination']),
      isRefused: row['refused'] === true,
      n: Number(row['n']),
    })),
  };
}
