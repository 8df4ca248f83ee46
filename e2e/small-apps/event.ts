import type { TriggerKind } from '@emmental/model';
import { eventWith } from '../../packages/replay/events.ts';

/** Returns an event of a trigger with a text at a path (`Records[].Sns.Message`), encoded as the trigger does. */
export const eventOf = (kind: TriggerKind, name: string, path: string, text: string): unknown =>
  eventWith({ kind, source: kind, name }, path, text);
