import { answers, type SmallApp, template } from './app.ts';
import { received } from './effects.ts';
import { eventOf } from './event.ts';

const event = (item: string) => eventOf('events', 'Orders', 'detail.item', item);

/** Puts an item into the path of an address. */
export const stock: SmallApp = {
  name: 'stock',
  sink: 'url',
  trigger: 'EventBridge',
  language: 'node',
  files: {
    'template.yaml': template(
      'node',
      '{ Type: EventBridgeRule, Properties: { Pattern: { source: [shop.orders] } } }',
      { variables: ['STORE'] },
    ),
    'app.js': `
exports.handler = async ({ detail }) => {
  const response = await fetch(process.env.STORE + '/items/' + detail.item);
  return 'asked ' + response.status;
};
`,
  },
  handler: 'app.handler',
  variables: ({ listener }) => ({ STORE: listener.address }),
  attacks: [
    {
      name: 'an item that is another path',
      event: () => event('../admin/delete?all=1'),
      effect: received('GET /admin'),
      stoppedBy: 'sink/url',
    },
  ],
  benign: [
    { name: 'an item', event: event('A-17'), isServed: answers('asked 200') },
    { name: 'an item with dots', event: event('a.b..c-17'), isServed: answers('asked 200') },
  ],
};
