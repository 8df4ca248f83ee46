import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { Cloud, Database, Listener } from '@emmental/emulator';
import { http, http2, s3, schedule, sqs, url } from '@emmental/replay';
import type { Example } from './deployed.ts';

/** The servers and files that an attack can reach; they show from outside whether it succeeded. */
export interface Target {
  readonly cloud: Cloud;
  readonly database: Database;
  readonly listener: Listener;
  /** Path in the task root where no file is; only an attack makes one there. */
  readonly canary: string;
}

export interface Attack {
  readonly app: Example;
  readonly function: string;
  readonly handler: string;
  /** The trigger in the words of a person. */
  readonly trigger: string;
  readonly name: string;
  /** Makes the attacking event; null: the attack is in a dependency that was taken over, and any event starts it. */
  readonly event: ((target: Target) => unknown) | null;
  /** The effects that are seen from outside when the attack succeeds. */
  readonly effects: readonly Effect[];
  /** Makes an ordinary event; `isServed` decides from the answer and the target whether the function served it. */
  readonly benign: (target: Target) => unknown;
  readonly isServed: (answer: unknown, target: Target) => boolean;
  /** Where the event is after it was stopped (`Outcome`). */
  readonly kept: 'quarantine' | 'sender' | null;
}

export interface Effect {
  readonly name: string;
  readonly happened: (target: Target) => boolean;
}

const ran: Effect = { name: 'a program ran', happened: ({ canary }) => existsSync(canary) };
const written: Effect = {
  name: 'a file was written',
  happened: ({ canary }) => existsSync(`${canary}-file`),
};
const connected: Effect = {
  name: 'data went out',
  happened: ({ listener }) => listener.requests() > 0,
};
const deleted: Effect = {
  name: 'a row was deleted',
  happened: ({ cloud }) => !cloud.rows.has('Orders/1') || !cloud.rows.has('Tags/1'),
};
const overwritten: Effect = {
  name: 'a file was overwritten',
  happened: ({ canary }) => existsSync(`${canary}.txt`),
};
const tableDropped: Effect = {
  name: 'a table was dropped',
  happened: ({ database }) => database.queries.some((sql) => /drop table/i.test(sql)),
};

const thumbnailMade: Effect = {
  name: 'it was worked on',
  happened: ({ cloud }) => called(cloud, 's3:PutObject'),
};

/** Names of the buckets in the templates, for the account and the stage of these tests. */
export const uploads = 'weak-shop-uploads-111122223333';
export const photos = 'photo-pipeline-dev-photos';

const status = (answer: unknown): number =>
  (answer as { readonly statusCode?: number } | null)?.statusCode ?? 0;
const called = (cloud: Cloud, call: string): boolean => cloud.calls.includes(call);

const poisoned = {
  name: 'a dependency that was taken over',
  event: null,
  effects: [ran, written, connected, deleted],
  kept: null,
} as const;

/** Returns a pickle that calls os.system: `cposix\nsystem\n(S'…'\ntR.` in protocol 0, as base64. */
const pickleOf = (command: string): string =>
  Buffer.from(`cposix\nsystem\n(S'${command}'\ntR.`).toString('base64');

/** The pickle of `{"photo": "cat.jpg", "topic": "arn:…"}` in protocol 0, as base64. */
export const benignPickle = Buffer.from(
  "(dS'photo'\nS'cat.jpg'\nsS'topic'\nS'arn:aws:sns:eu-west-1:111122223333:restored'\ns.",
).toString('base64');

/** Attacks through each trigger of both examples. */
export const attacks: readonly Attack[] = [
  {
    app: 'weak-shop',
    function: 'Admin',
    handler: 'src/admin.handler',
    trigger: 'function URL',
    name: 'a formula that is a program',
    event: ({ canary }) =>
      url({
        action: 'calculate',
        formula: `process.getBuiltinModule('node:child_process').execSync('touch ${canary}')`,
      }),
    effects: [ran],
    benign: () => url({ action: 'calculate', formula: '12*30' }),
    isServed: (answer) => (answer as { readonly body?: string }).body === '360',
    kept: 'sender',
  },
  {
    app: 'weak-shop',
    function: 'Thumbnails',
    handler: 'src/thumbnail.handler',
    trigger: 's3 Uploads',
    name: 'a key with a command in it',
    event: ({ canary }) => s3(uploads, `a; touch ${basename(canary)};.jpg`),
    effects: [ran],
    benign: () => s3(uploads, 'cat.jpg'),
    isServed: (_, { cloud }) => called(cloud, 's3:PutObject'),
    kept: 'quarantine',
  },
  {
    app: 'weak-shop',
    function: 'Thumbnails',
    handler: 'src/thumbnail.handler',
    trigger: 's3 Uploads',
    name: 'a key that leaves its folder',
    event: ({ canary }) => s3(uploads, `..${canary}.txt`),
    effects: [overwritten],
    benign: () => s3(uploads, 'dog.jpg'),
    isServed: (_, { cloud }) => called(cloud, 's3:PutObject'),
    kept: 'quarantine',
  },
  {
    app: 'weak-shop',
    function: 'Thumbnails',
    handler: 'src/thumbnail.handler',
    trigger: 's3 Uploads',
    name: 'an event from another bucket',
    event: () => s3('somebody-elses-bucket', 'cat.jpg'),
    effects: [thumbnailMade],
    benign: () => s3(uploads, 'hen.jpg'),
    isServed: (_, { cloud }) => called(cloud, 's3:PutObject'),
    kept: 'quarantine',
  },
  {
    app: 'weak-shop',
    function: 'OrdersApi',
    handler: 'src/orders.handler',
    trigger: 'GET /orders',
    ...poisoned,
    benign: () => http('GET', '/orders', null, { customer: 'ann@example.com' }),
    isServed: (answer) => status(answer) === 200,
  },
  {
    app: 'weak-shop',
    function: 'OrdersApi',
    handler: 'src/orders.handler',
    trigger: 'POST /orders',
    ...poisoned,
    benign: () => http('POST', '/orders', { id: '7', customer: 'ben@example.com' }),
    isServed: (answer, { cloud }) =>
      status(answer) === 201 && cloud.rows.has('Orders/7') && cloud.messages.length === 1,
  },
  {
    app: 'weak-shop',
    function: 'UploadApi',
    handler: 'src/upload.handler',
    trigger: 'POST /upload',
    ...poisoned,
    benign: () => http('POST', '/upload', { name: 'cat.jpg' }),
    isServed: (answer) => status(answer) === 200,
  },
  {
    app: 'weak-shop',
    function: 'Mailer',
    handler: 'src/mailer.handler',
    trigger: 'sqs MailQueue',
    ...poisoned,
    benign: () => sqs('MailQueue', '{"id":"7","customer":"ben@example.com"}'),
    isServed: (_, { cloud }) => called(cloud, 'ses:SendEmail'),
  },
  {
    app: 'weak-shop',
    function: 'NightlyReport',
    handler: 'src/report.handler',
    trigger: 'schedule',
    ...poisoned,
    benign: () => schedule,
    isServed: (_, { cloud }) => called(cloud, 'sns:Publish'),
  },
  {
    app: 'photo-pipeline',
    function: 'resize',
    handler: 'functions/resize.handler',
    trigger: 's3 photos',
    name: 'a key with a command in it',
    event: ({ canary }) => s3(photos, `a.jpg;touch ${basename(canary)};`),
    effects: [ran],
    benign: () => s3(photos, 'cat.jpg'),
    isServed: (_, { cloud }) => called(cloud, 's3:PutObject'),
    kept: 'quarantine',
  },
  {
    app: 'photo-pipeline',
    function: 'search',
    handler: 'functions/search.handler',
    trigger: 'GET /photos',
    name: 'a sort order that is SQL',
    event: () => http2('GET', '/photos', null, { owner: 'ann', sort: 'name; DROP TABLE photos' }),
    effects: [tableDropped],
    benign: () => http2('GET', '/photos', null, { owner: 'ann', sort: 'name' }),
    isServed: (answer) => status(answer) === 200,
    kept: 'sender',
  },
  {
    app: 'photo-pipeline',
    function: 'importer',
    handler: 'functions/importer.handler',
    trigger: 'POST /import',
    name: 'an address inside',
    event: ({ listener }) =>
      http2('POST', '/import', { url: `${listener.address}/latest/meta-data/`, name: 'x.jpg' }),
    effects: [connected],
    benign: () => http2('POST', '/import', { url: 'http://pictures.example/cat.jpg', name: 'cat.jpg' }),
    isServed: (answer) => status(answer) === 204,
    kept: 'sender',
  },
  {
    app: 'photo-pipeline',
    function: 'restore',
    handler: 'functions/restore.handler',
    trigger: 'sqs Jobs',
    name: 'a message that runs when it is read',
    event: ({ canary }) => sqs('Jobs', pickleOf(`touch ${canary}`)),
    effects: [ran],
    benign: () => sqs('Jobs', benignPickle),
    isServed: (_, { cloud }) => called(cloud, 'sns:Publish'),
    kept: 'sender',
  },
  {
    app: 'photo-pipeline',
    function: 'tag',
    handler: 'functions/tag.handler',
    trigger: 'schedule',
    ...poisoned,
    benign: () => schedule,
    isServed: (_, { cloud }) => called(cloud, 'dynamodb:PutItem'),
  },
];
