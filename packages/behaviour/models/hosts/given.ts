import { namesAddress } from '@emmental/knowledge';
import type { Call } from '../../evaluator/model.ts';
import { partsOf } from '../../evaluator/texts.ts';
import { type Abstract, choices } from '../../evaluator/values.ts';
import { recordHost } from '../addresses.ts';

/**
 * An address in the hands of a library that no model knows is a host that it may call: where it stands at a place of its own
 * or under the name of an address, and says a scheme; under such a name also a bare host, and what the environment says.
 */
export function noteHost(place: Pick<Call, 'machine' | 'at'>, value: Abstract, key: string | null): void {
  const isNamed = key !== null && namesAddress(key);
  if (key !== null && !isNamed) return;
  for (const choice of choices(value)) {
    const [first] = partsOf(choice);
    const isAddress =
      typeof first === 'string'
        ? address.test(first) || (isNamed && bare.test(first))
        : first?.kind === 'env' && (isNamed || namesAddress(first.name));
    if (isAddress) recordHost(place, choice);
  }
}

const address =
  /^(?:https?|wss?|rediss?|amqps?|mongodb(?:\+srv)?|postgres(?:ql)?|mysql|mqtts?|nats|ldaps?|smtps?|s?ftps?):\/\/(?:[^\s/]|$)/i;
const bare = /^(?:[a-z\d_-]+\.)+[a-z][a-z\d-]*(?::\d+)?(?:\/|$)/i;
