import { type Abstract, type Call, choices, partsOf } from '@emmental/evaluator';
import { namesAddress } from '@emmental/knowledge';
import { recordHost } from '../addresses.ts';

/**
 * Records an address that is passed to a library without a model, because the library may call that host. A value
 * counts when it has a scheme and stands alone or under a field named like an address. Under such a field, a bare host
 * or an environment variable counts too. A variable also counts as an argument of a function whose name says that it
 * connects, unless the variable's name shows that it holds something else (a key, a region). A function that writes a page, a line of a log or the text of an error only shows
 * addresses.
 */
export function noteHost(
  place: Pick<Call, 'machine' | 'at'>,
  value: Abstract,
  { name, key }: { readonly name: string; readonly key: string | null },
): void {
  const isNamed = key !== null && namesAddress(key);
  if ((key !== null && !isNamed) || writesPage.test(name) || writesText.test(name)) return;
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
/** Functions that write a page for people. */
const writesPage = /(?:^|[._])(?:TemplateResponse|render(?:_?template)?(?:_?string)?|renderToString)$/i;
/** Functions that write a line of a log, and classes of errors. */
const writesText =
  /(?:^|[._])(?:trace|debug|info|notice|warn|warning|error|critical|fatal|exception|log)$|(?:Exception|Error)$/;
const tells =
  /key|token|secret|passw|user|name|region|table|bucket|stage|level|path|file|topic|stream|channel|group|version|mode|env$|id$/i;
const bare = /^(?:[a-z\d_-]+\.)+[a-z][a-z\d-]*(?::\d+)?(?:\/|$)/i;
