import type { Call } from '../../evaluator/model.ts';
import { partsOf } from '../../evaluator/texts.ts';
import { type Abstract, choices } from '../../evaluator/values.ts';
import { recordHost } from '../addresses.ts';

/**
 * An address in the hands of a library that no model knows is a host that it may call: where it stands at a place of its own
 * or under the name of an address, and says a scheme; under such a name also a bare host, and what the environment says.
 */
export function noteHost(place: Pick<Call, 'machine' | 'at'>, value: Abstract, key: string | null): void {
  const isNamed = key !== null && named.test(key) && !shown.test(key);
  if (key !== null && !isNamed) return;
  for (const choice of choices(value)) {
    const [first] = partsOf(choice);
    const isAddress =
      typeof first === 'string'
        ? address.test(first) || (isNamed && bare.test(first))
        : first?.kind === 'env' && (isNamed || named.test(first.name));
    if (isAddress) recordHost(place, choice);
  }
}

/** `baseURL`, `api_host`, `node`, `brokers`. */
const named =
  /(?:^|[a-z\d_-])(?:ur[il]s?|hosts?|host_?names?|endpoints?|nodes?|servers?|brokers?|address(?:es)?|domain|dsn|connection_?string)$/i;
/** Addresses that are shown or told to others, and not called. */
const shown =
  /redirect|callback|return|success|cancel|log(?:in|out)|image|avatar|icon|photo|picture|link|href|doc|logo|cookie|public/i;
const address =
  /^(?:https?|wss?|rediss?|amqps?|mongodb(?:\+srv)?|postgres(?:ql)?|mysql|mqtts?|nats|ldaps?|smtps?|s?ftps?):\/\/(?:[^\s/]|$)/i;
const bare = /^(?:[a-z\d_-]+\.)+[a-z][a-z\d-]*(?::\d+)?(?:\/|$)/i;
