import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { answersOf, type RuleAnswer } from './answers/answers.ts';
import { rulesCalled } from './commands/rules.ts';
import type { Scan } from './scan.ts';
import { emmental } from './testing/run.ts';
import { scannedFiles, today } from './testing/scan.ts';

const files = {
  'emmental.yaml': `emmental: profile/1
exceptions:
  flood: { finding: function/no-concurrency-limit, where: Open, reason: a demo, owner: "@me", until: 2999-12-31 }
`,
  'template.yaml': `Transform: AWS::Serverless-2016-10-31
Resources:
  Open:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: open.handler
      FunctionUrlConfig: { AuthType: NONE }
      ReservedConcurrentExecutions: !Ref Limit
  Calm:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: calm.handler
      Events: { Work: { Type: SQS, Properties: { Queue: !GetAtt Work.Arn } } }
  Lost:
    Type: AWS::Serverless::Function
    Properties: { Runtime: java21, Handler: a.B::c }
  Work:
    Type: AWS::SQS::Queue
    Properties: { SqsManagedSseEnabled: false }
  Elsewhere:
    Type: AWS::SQS::Queue
  Held:
    Type: AWS::SQS::Queue
    Properties: { SqsManagedSseEnabled: !ImportValue Encrypted }
`,
  'open.js': 'exports.handler = async (event) => eval(event.body);\n',
  'calm.js': `const { execFile, exec } = require('node:child_process');
exports.handler = async () => 1;
`,
};

let scanned: Scan | undefined;

async function ask(rule: string, name: string): Promise<readonly RuleAnswer[]> {
  const scan = scanned ?? (await scannedFiles(files));
  scanned = scan;
  return rulesCalled(rule).flatMap((found) => answersOf(found, name, [scan], today));
}

describe('emmental rules explain', () => {
  test.each([
    ['code/code-from-event', 'Open', 'Open', 'fires', 'Anyone can run code in Open', 'open.js:1'],
    [
      'function/no-concurrency-limit',
      'Calm',
      'Calm',
      'silent',
      'outsiders cannot start it',
      'template.yaml:10',
    ],
    ['function/no-trigger', 'Calm', 'Calm', 'silent', 'sqs Work can start it', 'template.yaml:10'],
    [
      'code/shell-from-event',
      'Calm',
      'Calm',
      'silent',
      'its code, from calm.js on, has nothing of the kind',
      'template.yaml:10',
    ],
    [
      'code/sql-from-event',
      'Open',
      'Open',
      'not decided',
      'eval at open.js:1 runs code that is only known at run time',
      'template.yaml:3',
    ],
    ['code/sql-from-event', 'Lost', 'Lost', 'not decided', 'its code could not be read', 'template.yaml:16'],
    [
      'access/excess-write',
      'Lost',
      'Lost',
      'not decided',
      'its code could not be read: its needs are not known',
      'template.yaml:16',
    ],
    ['queue/unencrypted', 'Work', 'Work', 'fires', 'Work stores messages unencrypted', 'template.yaml:21'],
    [
      'queue/unencrypted',
      'Elsewhere',
      'Elsewhere',
      'silent',
      'SQS encrypts with its own key',
      'template.yaml:22',
    ],
    ['topic/unencrypted', 'Calm', 'Calm', 'silent', 'it does not check anything of Calm', 'template.yaml:10'],
    [
      'governance/not-in-repository',
      'Calm',
      'Calm',
      'silent',
      'it runs only with --inventory',
      'template.yaml:10',
    ],
  ])('%s %s: %s %s', async (rule, name, subject, answer, because, place) => {
    const answers = await ask(rule, name);
    expect(
      answers.map((answer) => [
        answer.subject,
        answer.answer,
        answer.because,
        `${answer.at?.file}:${answer.at?.line}`,
      ]),
    ).toEqual([[subject, answer, because, place]]);
  });

  test('asks a rule about queues of the queue that starts a function, and of no other', async () => {
    const answers = await ask('queue/unencrypted', 'Calm');
    expect(answers.map(({ subject, answer }) => [subject, answer])).toEqual([['Work', 'fires']]);
  });

  test('says what is open where a setting is not known', async () => {
    const [answer] = await ask('queue/unencrypted', 'Held');
    expect(answer?.answer).toBe('not decided');
    expect(answer?.because).toMatch(/import|known|deploy|another/i);
  });

  test('takes the ids of other scanners', async () => {
    const answers = await ask('CKV_AWS_27', 'Elsewhere');
    expect(answers.map(({ answer }) => answer)).toEqual(['silent']);
  });

  test('names what there is when nothing has the name', async () => {
    await expect(ask('queue/unencrypted', 'Nobody')).rejects.toThrow(
      'no function or resource has the name Nobody; there are: Open, Calm, Lost',
    );
    expect(() => rulesCalled('no/such')).toThrow('no rule has the id no/such: emmental rules list');
  });

  test('prints one document that keeps its schema', () => {
    const run = emmental([
      'rules',
      'explain',
      'queue/unencrypted',
      'MailQueue',
      '--path',
      'examples/weak-shop',
      '--format',
      'json',
    ]);
    expect(run.status).toBe(0);
    const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
    const schema = JSON.parse(
      readFileSync(join(import.meta.dirname, 'schema', 'rules-1.json'), 'utf8'),
    ) as object;
    ajv.validate(schema, JSON.parse(run.stdout));
    expect(ajv.errors ?? []).toEqual([]);
    expect(JSON.parse(run.stdout)).toMatchObject({ answers: [{ subject: 'MailQueue', answer: 'silent' }] });
  });
});
