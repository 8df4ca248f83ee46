import type { Incident } from '../incidents/incident.ts';

/** The name and version of the program that writes the event. */
export interface Product {
  readonly name: string;
  readonly version: string;
}

/** A class of OCSF, and the name of its activity 1. */
interface EventClass {
  readonly classUid: number;
  readonly className: string;
  readonly categoryUid: number;
  readonly categoryName: string;
  readonly activityName: string;
}

/** Returns the fields that every event of OCSF has. */
export function baseOf(
  { signal, last, lastId }: Incident,
  tool: Product,
  { classUid, className, categoryUid, categoryName, activityName }: EventClass,
  activity: number,
): object {
  return {
    category_uid: categoryUid,
    category_name: categoryName,
    class_uid: classUid,
    class_name: className,
    activity_id: activity,
    activity_name: activityName,
    // OCSF 1.8: type_uid = class_uid * 100 + activity_id.
    type_uid: classUid * 100 + activity,
    type_name: `${className}: ${activityName}`,
    time: millisecondsOf(last) ?? 0,
    metadata: {
      version: '1.8.0',
      profiles: ['security_control'],
      product: { name: tool.name, vendor_name: 'Emmental', version: tool.version },
      ...(lastId === '' ? {} : { uid: lastId }),
      ...(signal.invocation === null ? {} : { correlation_uid: signal.invocation }),
      log_name: signal.app,
      log_provider: `${tool.name} guard ${signal.guardVersion}`.trim(),
    },
  };
}

const severities = ['Unknown', 'Informational', 'Low', 'Medium', 'High', 'Critical'] as const;

export const severity = (name: (typeof severities)[number]): object => ({
  severity_id: severities.indexOf(name),
  severity: name,
});

/** Milliseconds since 1970; null for a signal without a time. */
export function millisecondsOf(time: string): number | null {
  const value = Date.parse(time);
  return Number.isNaN(value) ? null : value;
}
