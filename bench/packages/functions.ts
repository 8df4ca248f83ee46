import { http2, http as once, s3, sqs, url } from '@emmental/replay';

/** A function in `functions/<name>`, and its usual events with a text of a user in them. */
export interface Packaged {
  readonly name: string;
  readonly runtime: 'node' | 'python';
  readonly events: readonly ((text: string) => unknown)[];
}

const row = (
  runtime: Packaged['runtime'],
  name: string,
  ...events: readonly ((text: string) => unknown)[]
): Packaged => ({ name, runtime, events });

const sns = (topic: string, message: object) => ({
  Records: [
    {
      EventSource: 'aws:sns',
      EventVersion: '1.0',
      EventSubscriptionArn: `arn:aws:sns:eu-west-1:111122223333:${topic}:1`,
      Sns: {
        Type: 'Notification',
        MessageId: '95df01b4-ee98-5cb9-9903-4c221d41eb5e',
        TopicArn: `arn:aws:sns:eu-west-1:111122223333:${topic}`,
        Subject: 'alert',
        Message: JSON.stringify(message),
        Timestamp: '2026-01-01T12:00:00.000Z',
        MessageAttributes: {},
      },
    },
  ],
});

/** The event as API Gateway sends it, with its headers and parameters again as lists. */
function http(...request: Parameters<typeof once>) {
  const event = once(...request);
  const lists = (fields: object | null) =>
    fields && Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, [value]]));
  return {
    ...event,
    multiValueHeaders: lists(event.headers),
    multiValueQueryStringParameters: lists(event.queryStringParameters),
  };
}

const items = [{ sku: 'A-1', quantity: 2 }];
const lines = [{ title: 'Chair', price: 49.9 }];
const alert = (text: string) => sns('Alerts', { id: 'a1', level: 'critical', title: 'Queue is full', text });
const invoice = (text: string) =>
  sqs(
    'Queue',
    JSON.stringify({ id: '7', customer: 'Ann', email: 'ann@example.com', lines, note: text.slice(0, 2000) }),
  );

const release = (text: string) => sqs('Releases', JSON.stringify({ tag: '2.1.0-rc.1', notes: text }));

/** The same kinds of work in Node and in Python, each with its own packages. */
export const functions: readonly Packaged[] = [
  row(
    'node',
    'orders-express',
    (text) => http2('GET', '/orders', null, { customer: text }),
    (text) => http2('POST', '/orders', { customer: 'ann@example.com', note: text, items }),
  ),
  row(
    'node',
    'catalog-fastify',
    (text) => http2('GET', '/products', null, { q: text }),
    (text) => http2('POST', '/products', { title: 'Chair', text, price: 49.9, tags: ['wood'] }),
  ),
  row('node', 'checkout-stripe', (text) =>
    http('POST', '/checkout', { cart: 'c1', email: 'ann@example.com', amount: 4990, message: text }),
  ),
  row('node', 'invoice-pdf', invoice),
  row('node', 'thumbnail-sharp', (text) => s3('shop-originals', `pictures/${text}.png`)),
  row('node', 'report-xlsx', (text) => s3('shop-reports', `sales/${text}.csv`)),
  row('node', 'notify-slack', alert),
  row(
    'node',
    'auth-jwt',
    (text) => http('POST', '/login', { user: text, password: 'correct horse' }),
    () => http('GET', '/me'),
  ),
  row(
    'node',
    'search-graphql',
    (text) =>
      http2('POST', '/graphql', {
        query: 'query Q($text: String!) { articles(text: $text) { id title author { name } } }',
        variables: { text },
      }),
    (text) =>
      http2('POST', '/graphql', {
        query: 'mutation W($text: String!) { write(title: "new", text: $text) { id author { name } } }',
        variables: { text },
      }),
  ),
  row('node', 'legacy-v2', (text) =>
    sqs('Jobs', `<job><id>7</id><mail>ann@example.com</mail><title>${escaped(text)}</title></job>`),
  ),
  row('node', 'assistant-openai', (text) =>
    url({ question: text.slice(0, 9000) || 'why', topic: 'returns' }),
  ),
  row('node', 'etl-knex', (text) => s3('shop-imports', `crm/${text}.csv`)),
  row(
    'python',
    'orders_flask',
    (text) => http('GET', '/orders/', null, { customer: text }),
    (text) => http('POST', '/orders/', { customer: 'ann@example.com', note: text, quantity: 2 }),
  ),
  row(
    'python',
    'catalog_fastapi',
    (text) => http2('GET', '/products/', null, { q: text }),
    (text) => http2('POST', '/products/', { title: 'Chair', text, price: 49.9, contact: 'ann@shop.org' }),
  ),
  row('python', 'checkout_powertools', (text) =>
    http('POST', '/checkout', { cart: 'c1', amount: 4990, message: text }),
  ),
  row('python', 'invoice_reportlab', invoice),
  row('python', 'thumbnail_pillow', (text) => s3('shop-originals', `pictures/${text}.png`)),
  row('python', 'report_pandas', (text) => s3('shop-reports', `sales/${text}.csv`)),
  row('python', 'notify_sms', alert),
  row('python', 'auth_tokens', (text) => http('POST', '/login', { user: text, password: 'correct horse' })),
  row(
    'python',
    'search_mongo',
    (text) => http2('GET', '/search', null, { text }),
    (text) => http2('POST', '/articles', { title: 'new', text }),
  ),
  row('python', 'scrape_soup', (text) => sqs('Jobs', JSON.stringify({ id: '7', query: text }))),
  row('python', 'assistant_ai', (text) => url({ question: text || 'why' })),
  row('python', 'etl_mysql', (text) => s3('shop-imports', `crm/${text}.csv`)),
  row(
    'node',
    'shop-hono',
    () => url(null, 'GET', '/products'),
    (text) => url({ name: 'Chair', text }),
  ),
  row(
    'node',
    'reviews-koa',
    (text) => http2('GET', '/reviews', null, { product: text }),
    (text) => http2('POST', '/reviews', { product: 'A-1', stars: 4, text }),
  ),
  row('node', 'release-octokit', release),
  row('node', 'export-archive', (text) => http('POST', '/exports', { customer: text || 'Ann' })),
  row(
    'python',
    'reviews_sqlmodel',
    (text) => http2('GET', '/reviews', null, { product: text }),
    (text) => http2('POST', '/reviews', { text }),
  ),
  row('python', 'feed_aiohttp', (text) => sqs('Jobs', JSON.stringify({ note: text }))),
  row('python', 'release_github', release),
  row('python', 'export_polars', (text) => s3('shop-reports', `sales/${text}.csv`)),
];

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[^\P{C}\n]/gu, '');
