import { type Cloud, silentListener, startCloud, startDatabase } from '@emmental/emulator';
import { s3, sqs } from '@emmental/replay';
import { describe, expect, test } from 'vitest';
import { benignPickle, uploads } from './attacks.ts';
import { deploy, type Example } from './deployed.ts';
import { startLambda } from './lambda.ts';
import { newest, variables } from './run.ts';
import { missing, tools } from './tools.mjs';

const [major, node] = newest();
const lacks = missing(tools.rie, tools.sdk, tools.python, tools.ric(major).path);

/** A function, an event that no rule allows, and an ordinary event. */
const cases: readonly {
  readonly app: Example;
  readonly function: string;
  readonly handler: string;
  readonly foreign: unknown;
  readonly benign: unknown;
  readonly served: string;
}[] = [
  {
    app: 'weak-shop',
    function: 'Thumbnails',
    handler: 'src/thumbnail.handler',
    foreign: s3('somebody-elses-bucket', 'cat.jpg'),
    benign: s3(uploads, 'cat.jpg'),
    served: 's3:PutObject',
  },
  {
    app: 'photo-pipeline',
    function: 'restore',
    handler: 'functions/restore.handler',
    foreign: s3('somebody-elses-bucket', 'cat.jpg'),
    benign: sqs('Jobs', benignPickle),
    served: 'sns:Publish',
  },
];

// Missing programs skip these tests, except in continuous integration, which requires them.
describe.skipIf(lacks !== null && !process.env['CI'])(
  `a blocked event waits where the rulebase says${lacks === null ? '' : ` (${lacks})`}`,
  () => {
    for (const quarantineCase of cases)
      for (const place of ['queue', 'bucket'] as const)
        test(`${quarantineCase.app}: in a ${place} of the template`, async () => {
          const deployed = deploy(quarantineCase.app, false, { quarantine: place });
          const cloud = await startCloud();
          const database = await startDatabase();
          // A deployment would resolve the reference that `protect` wrote.
          expect(deployed.template).toContain('EMMENTAL_QUARANTINE: !Ref Blocked');
          expect(deployed.template).toContain(place === 'queue' ? 'sqs:SendMessage' : 's3:PutObject');
          const lambda = await startLambda({
            runtime: quarantineCase.app === 'weak-shop' ? 'node' : 'python',
            node,
            major,
            folder: deployed.folder,
            handler: quarantineCase.handler,
            tmp: `${deployed.folder}/../tmp`,
            wrapper: deployed.wrapper,
            env: {
              ...variables(quarantineCase, {
                cloud,
                database,
                listener: silentListener,
                canary: `${deployed.folder}/canary`,
              }),
              PATH: `${deployed.programs}:${process.env['PATH'] ?? ''}`,
              EMMENTAL_FUNCTION: quarantineCase.function,
              EMMENTAL_SIGNALS: `file:${deployed.quarantine}.jsonl`,
              EMMENTAL_QUARANTINE:
                place === 'queue' ? `${cloud.endpoint}/111122223333/Blocked` : 'blocked-events',
              AWS_ENDPOINT_URL_S3: cloud.endpoint,
            },
          });
          try {
            const answer = await lambda.invoke(quarantineCase.foreign);
            expect(answer, lambda.output()).toBeNull();
            expect(cloud.calls).toEqual([place === 'queue' ? 'sqs:SendMessage' : 's3:PutObject']);
            expect(keptIn(cloud)).toMatchObject({
              schema: 'emmental/quarantine/1',
              event: quarantineCase.foreign,
            });
            await lambda.invoke(quarantineCase.benign);
            expect(cloud.calls, lambda.output()).toContain(quarantineCase.served);
          } finally {
            await lambda.stop();
            cloud.stop();
            database.stop();
            deployed.remove();
          }
        });
  },
);

function keptIn({ messages, objects }: Cloud): unknown {
  const [text = 'null'] = [...messages, ...objects.values()];
  return JSON.parse(text) as unknown;
}
