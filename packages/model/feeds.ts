import type { App, Trigger } from './app.ts';
import { collectionOfDocument } from './documents.ts';
import type { Location } from './location.ts';
import type { TriggerKind } from './trigger-kind.generated.ts';
import type { Value } from './value.ts';

/** A resource that passes messages to another: a topic to a queue that subscribes to it, a queue to a state machine. */
export interface Feed {
  /** Logical id of the resource that sends the messages. */
  readonly from: string;
  /** Logical id of the resource that receives them. */
  readonly to: string;
  /** The kind of trigger that such a connection would be for a function: `sns`, `events`, `pipe`. */
  readonly kind: TriggerKind;
  /** The source as people see it: `sns Orders`. */
  readonly source: string;
  readonly at: Location;
  /** Filters and other settings of the connection, by CloudFormation property name. */
  readonly settings: ReadonlyMap<string, Value>;
}

/** A resource whose data starts a function, directly or through feeds. */
export interface Origin {
  readonly id: string;
  /** The kind of connection by which data leaves the resource: the kind of the trigger, or of the first feed. */
  readonly kind: TriggerKind;
  /** The feeds from this resource to the source of the trigger, in the order of the data; empty = this resource is that source. */
  readonly through: readonly Feed[];
}

/** Returns the source of a trigger, then all resources that feed it, the nearest first. A resource is listed only once, also in a loop. */
export function originsOf(
  { sourceId, kind, sourceValue }: Trigger,
  { feeds = [] }: Pick<App, 'feeds'>,
): readonly Origin[] {
  // No resource of the template stands for a collection of Firestore.
  if (kind === 'google-firestore') return [{ id: collectionOfDocument(sourceValue), kind, through: [] }];
  if (sourceId === null) return [];
  const origins: Origin[] = [{ id: sourceId, kind, through: [] }];
  const seen = new Set([sourceId]);
  for (const { id, through } of origins)
    for (const feed of feeds) {
      if (feed.to !== id || seen.has(feed.from)) continue;
      seen.add(feed.from);
      origins.push({ id: feed.from, kind: feed.kind, through: [feed, ...through] });
    }
  return origins;
}
