/** One design of a JSON API: its events and the kinds of text in their fields. */
export interface Design {
  readonly id: string;
  readonly area: 'everyday' | 'developer';
  /** The kinds of text that it is made for, without those of everybody in a design for developers. */
  readonly kinds: readonly string[];
  /** The carrier (`../inspect/carriers.ts`) that brings the document to the function. */
  readonly carrier: string;
  /** The document, or the text when the carrier brings no document. `$kind` is a text of that kind. */
  readonly document: unknown;
}

const order = { id: 'A-10442', customer: { name: '$name', address: '$address', phone: '$phone' } };
const author = { login: 'kim', name: '$name' };

/** Kinds of text that everybody writes; a design belongs to developers when it has a field of another kind. */
const everyday =
  'address chat cms company file job letter link mail name phone product prose review search'.split(' ');

/** Our own designs. */
export const designs: readonly Design[] = [
  design('shop order', 'apigw-v1 json field', { ...order, lines: [{ title: '$product', quantity: 2 }] }),
  design('order on a queue', 'sqs', { ...order, gift: { from: '$name', text: '$chat' }, total: 49.9 }),
  design('order on a topic', 'sns', { ...order, company: '$company', lines: [{ title: '$product' }] }),
  design('order in a bus', 'eventbridge', { ...order, remark: '$chat', currency: 'EUR' }),
  design('order in a stream', 'dynamodb stream', { ...order, shop: '$company', open: true }),
  design('product search', 'apigw-v1 query', '$search'),
  design('product search of a site', 'apigw-v2 raw query', '$search'),
  design('search on a load balancer', 'alb query', '$search'),
  design('product import', 'kinesis', { sku: '4711', title: '$product', vendor: '$company', text: '$prose' }),
  design('review', 'apigw-v2 body', { product: 4711, stars: 4, text: '$review', by: '$name' }),
  design('review for a model', 'sns → sqs', { id: 'r1', language: 'en', review: '$review' }),
  design('sign-up', 'apigw-v1 json field', {
    name: '$name',
    job: '$job',
    company: '$company',
    site: '$link',
  }),
  design('profile of a user', 'cognito', '$name'),
  design('address book', 'appsync', { name: '$name', address: '$address', phone: '$phone', note: '$chat' }),
  design('chat message', 'apigw-websocket', { action: 'send', room: 'r-12', text: '$chat', by: '$name' }),
  design('chat bot', 'lex', '$chat'),
  design('contact form', 'apigw-v1 form body', '$chat'),
  design('contact form with letter', 'lambda-url base64', {
    name: '$name',
    subject: '$job',
    text: '$letter',
  }),
  design('upload by a customer', 's3 key', '$file'),
  design('upload, told by a bus', 's3 key eventbridge', '$file'),
  design('upload, told by a queue', 's3 → sns → sqs', '$file'),
  design('file of a bucket of Google', 'gcs name', '$file'),
  design('mail that came in', 'ses mail in sns', '$mail'),
  design('mail to send', 'sqs', { to: ['kim@example.com'], subject: '$chat', html: '$mail' }),
  design('mail in a help desk', 'apigw-v1 base64 body', { ticket: 55, from: '$name', body: '$mail' }),
  design('newsletter', 'pub/sub', { list: 'news', title: '$product', html: '$mail', link: '$link' }),
  design('page of an editor', 'apigw-v1 json field', { slug: 'about', title: '$job', content: '$cms' }),
  design('page of a site, versioned', 'firestore', { title: '$job', html: '$cms', by: '$name' }),
  design('page to index', 'eventbridge pipe of sqs', { id: 9, html: '$cms', canonical: '$link' }),
  design('blocks of an editor', 'apigw-v1 json in json', {
    blocks: [{ type: 'html', data: { html: '$cms' } }],
  }),
  design('article', 'apigw-v2 body', { title: '$job', teaser: '$chat', text: '$prose', tags: ['news'] }),
  design('text to translate', 'kafka value', { from: 'en', to: 'de', segments: ['$prose', '$prose'] }),
  design('text to read aloud', 'azure queue', { voice: 'Vicki', text: '$prose' }),
  design('letter to print', 'rabbitmq', { to: { name: '$name', address: '$address' }, text: '$letter' }),
  design('survey', 'apigw-v1 multipart base64', '$prose'),
  design('link to shorten', 'apigw-v1 json field', { url: '$link', title: '$product' }),
  design('click of a visitor', 'firehose', { page: '$link', referrer: '$link', at: 1_764_720_000 }),
  design('job advert', 'azure event hub', { title: '$job', company: '$company', text: '$prose' }),
  design('device', 'iot rule', { name: '$product', place: '$address' }),

  design('push to a repository', 'apigw-v1 json field', {
    ref: 'refs/heads/main',
    pusher: author,
    commits: [{ message: '$commit', modified: ['$path'] }],
  }),
  design('push, told by a queue', 'sqs', { branch: 'main', head: { message: '$commit', author } }),
  design('change in a feed', 'dynamodb stream', { kind: 'commit', text: '$commit', file: '$path' }),
  design('issue', 'apigw-v2 body', { action: 'opened', title: '$commit', body: '$ticket', author }),
  design('issue for a board', 'sns → sqs', { card: { description: '$ticket' }, column: 'Doing' }),
  design('comment of a review', 'apigw-v1 base64 body', { path: '$path', line: 4, comment: '$readme' }),
  design('release notes', 'eventbridge', { version: '2.1.0', notes: '$page', files: ['$path'] }),
  design('page of a wiki', 'apigw-v1 json field', { space: 'DEV', markdown: '$page', by: '$name' }),
  design('page of a handbook', 'pub/sub', { title: '$commit', markdown: '$table' }),
  design('documentation to index', 'kinesis', { url: '/docs/a', html: '$page-html', lang: 'en' }),
  design('documentation on save', 'firestore', { html: '$page-html', by: '$name' }),
  design('question to a model', 'apigw-v1 json field', {
    model: 'm1',
    messages: [{ role: 'user', content: '$readme' }],
  }),
  design('question with code', 'apigw-v2 body', {
    prompt: 'Explain this.',
    context: [{ file: '$path', text: '$code' }],
  }),
  design('snippet', 'apigw-v1 json field', { title: '$commit', language: 'auto', code: '$code' }),
  design('playground', 'sqs', { files: [{ name: '$path', content: '$code' }], entry: 'main' }),
  design('runbook step', 'apigw-v1 json field', { step: 3, run: '$command', note: '$readme' }),
  design('cell of a notebook', 'kafka value', { cell: 7, kind: 'shell', source: '$command' }),
  design('template to deploy', 'apigw-v1 json field', { stack: 'shop', templateBody: '$configuration' }),
  design('setting of an application', 'apigw-v1 json field', { key: 'service.option', value: '$setting' }),
  design('settings of a service', 'config', { service: 'orders', environment: { OPTION: '$setting' } }),
  design('configuration file', 'eventbridge', { path: '$path', content: '$configuration' }),
  design('line of a log', 'cloudwatch-logs', { level: 'info', message: '$log' }),
  design('lines of a log', 'firehose', { source: 'app', message: '$log', host: 'ip-10-0-1-7' }),
  design('report of a crash', 'apigw-v2 body', { release: '2.1.0', report: '$log', os: 'linux' }),
  design('build that failed', 'sns', { build: 991, branch: 'main', commit: '$commit', output: '$log' }),
  design('file of a build', 's3 key', '$path'),
];

function design(id: string, carrier: string, document: unknown): Design {
  const kinds = [...JSON.stringify(document).matchAll(/"\$([a-z-]+)"/g)].map(([, kind]) => kind as string);
  const technical = kinds.filter((kind) => !everyday.includes(kind));
  return technical.length === 0
    ? { id, area: 'everyday', kinds, carrier, document }
    : { id, area: 'developer', kinds: technical, carrier, document };
}
