import type { App, Trigger } from './app.ts';
import type { Location } from './location.ts';
import type { Value } from './value.ts';

/** A resource that passes messages to another: a topic to a queue that subscribes to it, a queue to a state machine. */
export interface Feed {
  /** Logical id of what hands on. */
  readonly from: string;
  readonly to: string;
  /** How it hands on, as a kind of trigger: `sns`, `events`, `pipe`. */
  readonly kind: string;
  /** For people: `sns Orders`. */
  readonly source: string;
  readonly at: Location;
  /** Filters and the like, by their CloudFormation names. */
  readonly settings: ReadonlyMap<string, Value>;
}

/** A resource whose data starts a function in the end. */
export interface Origin {
  readonly id: string;
  /** How data gets out of it: the kind of the trigger, or of the first feed. */
  readonly kind: string;
  /** The feeds on the way to the trigger's source, in the order of the data; none = it is that source. */
  readonly through: readonly Feed[];
}

/** Lists the source of a trigger, then all resources that feed it, the nearest first; each once, so a loop does not repeat. */
export function originsOf(
  { sourceId, kind }: Trigger,
  { feeds = [] }: Pick<App, 'feeds'>,
): readonly Origin[] {
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
