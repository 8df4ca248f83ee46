import { openRouteRule, someOf } from '../../open-routes.ts';

/** Reports routes such as forms, webhooks and counters. Most of them are public on purpose, but they need a limit. */
export const apiOpenIntake = openRouteRule({
  id: 'api/open-intake',
  aliases: ['EMM-API-NOAUTH', 'EMM-API-OPENAPI-NOSEC', 'api/open-route'],
  slice: 'auth',
  threats: ['T8', 'T9', 'T11'],
  help: 'A route of the API has no authorizer, and its function sends messages or mail, or starts jobs and models: strangers can fill the queues behind it and run up costs.',
  gains: ['start'],
  title: (name, source, done, who) =>
    `${who} can make ${name} call ${someOf([...new Set(done.map(({ action }) => nameOf(action)))])} through ${source}`,
  fix: 'add an authorizer to the route; if strangers are meant to send, check a signature or limit the rate',
});

const nameOf = (action: string): string => action.slice(action.indexOf(':') + 1);
