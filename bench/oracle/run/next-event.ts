import { alteredEvent, type Constants, markedEvent, randomEvent, turnedEvent } from '../events.ts';
import type { Random } from '../random.ts';
import { type History, openPairOf, type Pair, type Sent, tellingOf } from './history.ts';

/**
 * Makes the next event of a start: a random one, one that gives a test its other result, or an alteration of one that brought
 * something new. `base` is the event that the start follows, if any. Some events bring texts with marks to the fields that no sink
 * showed yet.
 */
export function nextEvent(
  random: Random,
  constants: Constants,
  history: History,
  base: Sent | null,
): Record<string, unknown> {
  const event = unmarkedEvent(random, constants, history, base);
  const { fields } = history.aim;
  return fields.length > 0 && random.chance(0.2) ? markedEvent(random, event, random.pick(fields)) : event;
}

function unmarkedEvent(
  random: Random,
  constants: Constants,
  history: History,
  base: Sent | null,
): Record<string, unknown> {
  if (!base || random.chance(0.1)) return randomEvent(random, constants);
  const pair = random.chance(0.6) ? openPairOf(random, history) : null;
  const turned = pair && turnedEvent(random, pair.event, pair.first, pair.second);
  if (turned) return random.chance(0.8) ? turned : alteredEvent(random, constants, turned);
  const near = random.chance(0.5) ? base : tellingOf(random, history);
  return alteredEvent(random, constants, (near ?? base).event);
}

/** The event that a start follows: one whose test has one result alone, or one that brought something new. */
export function baseOf(random: Random, history: History): Sent | Pair | null {
  if (random.chance(0.15)) return null;
  return (random.chance(0.5) ? openPairOf(random, history) : null) ?? tellingOf(random, history);
}
