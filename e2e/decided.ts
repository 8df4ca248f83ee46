import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Example } from './deployed.ts';

/**
 * The decisions of a person about the attack paths that `protect` leaves open in an example: exceptions for doors that are
 * open to anyone on purpose, and changes of the code at the places that `protect` names.
 */
export interface Decided {
  /** Exceptions of `emmental.yaml`: doors that are open on purpose. */
  readonly doors: readonly { readonly finding: string; readonly where: string; readonly reason: string }[];
  /** Places that `protect` names, such as `src/admin.mjs:8`, and the replacements of text that mend them. */
  readonly edits: readonly {
    readonly named: string;
    readonly changes: readonly { readonly file: string; readonly from: string; readonly to: string }[];
  }[];
}

const calculator = `
/** Two numbers and what is done with them. */
function valueOf(formula) {
  const [, a, sign, b] = /^\\s*(\\d{1,15})\\s*([-+*/])\\s*(\\d{1,15})\\s*$/.exec(formula) ?? [];
  const done = { '+': (x, y) => x + y, '-': (x, y) => x - y, '*': (x, y) => x * y, '/': (x, y) => x / y };
  return done[sign]?.(Number(a), Number(b)) ?? Number.NaN;
}
`;

export const decided: Readonly<Record<Example, Decided>> = {
  'weak-shop': {
    doors: [
      {
        finding: 'api/open-route OrdersApi.Events',
        where: 'OrdersApi',
        reason: 'customers order without an account',
      },
      { finding: 'api/open-route', where: 'UploadApi', reason: 'customers send pictures without an account' },
      { finding: 'access/public-function-url', where: 'Admin', reason: 'the calculator is for everybody' },
    ],
    edits: [
      {
        named: 'src/admin.mjs:8',
        changes: [
          {
            file: 'src/admin.mjs',
            from: 'String(eval(request.formula))',
            to: 'String(valueOf(request.formula))',
          },
          {
            file: 'src/admin.mjs',
            from: 'return { statusCode: 204 };\n};\n',
            to: `return { statusCode: 204 };\n};\n${calculator}`,
          },
        ],
      },
      {
        // The function that anyone can call no longer releases code itself: it puts a message into a queue for a pipeline.
        named: 'template.yaml:',
        changes: [
          {
            file: 'src/admin.mjs',
            from: "import { LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';\n\nconst lambda = new LambdaClient({});",
            to: "import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';\n\nconst sqs = new SQSClient({});",
          },
          {
            file: 'src/admin.mjs',
            from: `  await lambda.send(
    new UpdateFunctionCodeCommand({
      FunctionName: request.function,
      S3Bucket: 'weak-shop-releases',
      S3Key: request.version,
    }),
  );
`,
            to: `  const MessageBody = JSON.stringify({ release: request.function, version: request.version });
  await sqs.send(new SendMessageCommand({ QueueUrl: process.env.RELEASES, MessageBody }));
`,
          },
          {
            file: 'template.yaml',
            from: '      Handler: src/admin.handler\n',
            to: '      Handler: src/admin.handler\n      Environment:\n        Variables:\n          RELEASES: !Ref Releases\n',
          },
          {
            file: 'template.yaml',
            from: '  MailQueue:\n    Type: AWS::SQS::Queue\n',
            to: '  MailQueue:\n    Type: AWS::SQS::Queue\n\n  Releases:\n    Type: AWS::SQS::Queue\n',
          },
        ],
      },
    ],
  },
  'photo-pipeline': {
    doors: [
      { finding: 'api/open-route', where: 'search', reason: 'anyone may look at the photos' },
      { finding: 'api/open-route', where: 'importer', reason: 'anyone may send a photo' },
    ],
    edits: [],
  },
};

/** Writes the decisions about an example into the copy of it in `folder`. */
export function decide(example: Example, folder: string): void {
  const { doors, edits } = decided[example];
  appendFileSync(
    join(folder, 'emmental.yaml'),
    `\nexceptions:\n${doors
      .map(
        ({ finding, where, reason }) =>
          `  ${where}-is-open:\n    finding: ${finding}\n    where: ${where}\n    reason: ${reason}\n    owner: "@shop"\n    until: 2099-01-01\n`,
      )
      .join('')}`,
  );
  for (const { file, from, to } of edits.flatMap(({ changes }) => changes)) {
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    writeFileSync(path, text.replace(from, to));
  }
}
