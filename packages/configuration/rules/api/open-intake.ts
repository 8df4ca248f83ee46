import { openRouteRule, someOf } from '../../open-routes.ts';

/** A form, a webhook, a counter: what strangers send is taken in on purpose more often than not, and then asks for a limit. */
export const apiOpenIntake = openRouteRule({
  id: 'api/open-intake',
  aliases: ['EMM-API-NOAUTH', 'EMM-API-OPENAPI-NOSEC', 'api/open-route'],
  slice: 'auth',
  threats: ['T8', 'T9', 'T11'],
  help: 'A route of the API asks nobody who they are, and its function sends messages or mail, or starts jobs and models: strangers fill the queues behind it and spend its money.',
  gains: ['start'],
  title: (name, source, done) =>
    `Anyone can make ${name} call ${someOf([...new Set(done.map(({ action }) => nameOf(action)))])} through ${source}`,
  fix: 'give the route an authorizer; where strangers are meant to send, check a signature, or limit how often',
});

const nameOf = (action: string): string => action.slice(action.indexOf(':') + 1);
