import { type Abstract, type Call, choices, partsOf } from '@emmental/evaluator';
import { namesAddress } from '@emmental/knowledge';
import { recordHost } from '../addresses.ts';

/**
 * An address in the hands of a library that no model knows is a host that it may call: where it stands at a place of its own
 * or under the name of an address, and says a scheme; under such a name also a bare host, and what the environment says. That
 * too where it is given to what connects by its name, unless the variable tells that it is something else (a key, a region).
 */
export function noteHost(
  place: Pick<Call, 'machine' | 'at'>,
  value: Abstract,
  { name, key }: { readonly name: string; readonly key: string | null },
): void {
  const isNamed = key !== null && namesAddress(key);
  if (key !== null && !isNamed) return;
  for (const choice of choices(value)) {
    const [first] = partsOf(choice);
    const isAddress =
      typeof first === 'string'
        ? address.test(first) || (isNamed && bare.test(first))
        : first?.kind === 'env' &&
          (isNamed || namesAddress(first.name) || (connects.test(name) && !tells.test(first.name)));
    if (isAddress) recordHost(place, choice);
  }
}

const address =
  /^(?:https?|wss?|rediss?|amqps?|mongodb(?:\+srv)?|postgres(?:ql)?|mysql|mqtts?|nats|ldaps?|smtps?|s?ftps?):\/\/(?:[^\s/]|$)/i;
const connects =
  /(?:^|[._])(?:connect(?:_?\w+)?|from_?ur[il]|(?:create|make)_?(?:pool|client|connection|engine|queue)|driver|\w*(?:Client|Cluster|Pool|Connection|Database|Queue))$|^bull(?:mq)?$/;
const tells =
  /key|token|secret|passw|user|name|region|table|bucket|stage|level|path|file|topic|stream|channel|group|version|mode|env$|id$/i;
const bare = /^(?:[a-z\d_-]+\.)+[a-z][a-z\d-]*(?::\d+)?(?:\/|$)/i;
