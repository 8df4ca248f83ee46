import { describe, expect, test } from 'vitest';
import { leftOut } from '../../packages/report/terminal/open.ts';
import { scannedFiles, scanOf } from './testing/scan.ts';

const screen = { program: 'emmental', width: 80, unicode: true, color: false };

const code = 'exports.handler = async (event) => eval(event.body);\n';
const template = (resources: string) => `Transform: AWS::Serverless-2016-10-31
Resources:
${resources}`;

/** Two functions that anyone can start and whose code runs the body; \`first\` stands inside the first one. */
const twoFunctions = (above: string, first = '', beside = '') => ({
  'a.js': code,
  'template.yaml': template(`${above}  First:${beside}
    Type: AWS::Serverless::Function
${first}    Properties:
      Runtime: nodejs22.x
      Handler: a.handler
      FunctionUrlConfig: { AuthType: NONE }
  Second:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: a.handler, FunctionUrlConfig: { AuthType: NONE } }
`),
});

describe('a comment waives the findings of its rule', () => {
  test.each([
    ['above a resource', twoFunctions('  # emmental:ignore code/code-from-event only for tests\n')],
    ['beside it', twoFunctions('', '', ' # emmental:ignore code/code-from-event only for tests')],
    ['in it', twoFunctions('', '    # emmental:ignore code/code-from-event only for tests\n')],
  ])('%s, and of no other', async (_, files) => {
    const { waived, failing, codes } = await scanOf(files);
    expect(waived).toEqual([['code/code-from-event', 'First', 'only for tests']]);
    expect(failing).toContainEqual(['code/code-from-event', 'Second']);
    expect(codes).toEqual([]);
  });

  test('in code, for the statement below it or beside it, in every function that runs it', async () => {
    for (const text of [
      `// emmental:ignore code/code-from-event a calculator\n${code}`,
      `${code.trim()} // emmental:ignore code/code-from-event a calculator\n`,
    ]) {
      const { waived } = await scanOf({ ...twoFunctions(''), 'a.js': text });
      expect(waived).toEqual([
        ['code/code-from-event', 'First', 'a calculator'],
        ['code/code-from-event', 'Second', 'a calculator'],
      ]);
    }
  });

  test('in code, not for what stands further down', async () => {
    const text = `// emmental:ignore code/code-from-event a calculator\nconst one = 1;\n${code}`;
    const { waived, codes } = await scanOf({ ...twoFunctions(''), 'a.js': text });
    expect(waived).toEqual([]);
    expect(codes).toEqual([['waiver/unmatched', 'a.js', 1]]);
  });

  test('by an alias too, and never for the resource that follows', async () => {
    const files = twoFunctions('', '');
    const last = files['template.yaml'].replace(
      '  Second:',
      '    # emmental:ignore EMM-FN-URL-NOAUTH a public page\n  Second:',
    );
    const { waived } = await scanOf({ ...files, 'template.yaml': last });
    expect(waived).toEqual([['access/public-function-url', 'First', 'a public page']]);
  });

  test('of the event that it stands above, not of its neighbour', async () => {
    const { waived, failing } = await scanOf({
      'a.js': 'exports.handler = async () => 1;\n',
      'template.yaml': template(`  Api:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: a.handler
      Events:
        # emmental:ignore api/open-route the front page
        Home: { Type: HttpApi, Properties: { Path: /, Method: get } }
        Admin: { Type: HttpApi, Properties: { Path: /admin, Method: get } }
`),
    });
    expect(waived).toEqual([['api/open-route', 'Api', 'the front page']]);
    expect(failing.filter(([rule]) => rule === 'api/open-route')).toHaveLength(1);
  });
});

describe('a waiver of ours', () => {
  test.each([
    ['without a reason does not count', 'code/code-from-event', 'waiver/no-reason'],
    ['that has ended does not count', 'code/code-from-event until 2020-01-31 a demo', 'waiver/expired'],
    ['until a day that does not exist', 'code/code-from-event until 2027-02-30 a demo', 'waiver/no-such-day'],
    ['until a day in another form', 'code/code-from-event until 30.11.2999 a demo', 'waiver/no-such-day'],
    ['that matches nothing', 'code/sql-from-event a demo', 'waiver/unmatched'],
    ['that names no rule there is', 'code/no-such-rule a demo', 'waiver/unmatched'],
  ])('%s, and that is said', async (_, text, said) => {
    const { waived, codes } = await scanOf(twoFunctions(`  # emmental:ignore ${text}\n`));
    expect(waived).toEqual([]);
    expect(codes).toEqual([[said, 'template.yaml', 3]]);
  });

  test('until a day that does not exist is an error, also in metadata and in the form of another scanner', async () => {
    for (const end of ['2027-02-30', '20270131', "'2027-13-01'", '[2027-01-01]']) {
      const metadata = `    Metadata: { emmental: { ignore: [{ rule: code/code-from-event, reason: a demo, until: ${end} }] } }\n`;
      const { waived, codes } = await scanOf(twoFunctions('', metadata));
      expect([waived, codes], end).toEqual([[], [['waiver/no-such-day', 'template.yaml', 5]]]);
    }
    for (const end of ['2027-02-30', 'soon'])
      expect((await scanOf(twoFunctions(`  # trivy:ignore:AVD-AWS-0066:exp:${end}\n`))).codes, end).toEqual([
        ['waiver/no-such-day', 'template.yaml', 3],
      ]);
  });

  test('that ends within thirty days is said ahead, and counts until then', async () => {
    const files = (day: string) =>
      twoFunctions(`  # emmental:ignore code/code-from-event until ${day} a demo\n`);
    const soon = await scanOf(files('2026-12-20'), { today: '2026-11-24' });
    expect(soon.waived).toHaveLength(1);
    expect(soon.codes).toEqual([['waiver/ends-soon', 'template.yaml', 3]]);
    expect(leftOut((await scannedFiles(files('2026-12-20'))).report.diagnostics, false, screen)).toEqual([
      '1 exception ends soon',
      '  template.yaml:3:3',
      '    it expires soon; its findings will count again: code/code-from-event, until',
      '    2026-12-20; fix the problem, or set a new end',
    ]);
    const later = await scanOf(files('2026-12-25'), { today: '2026-11-24' });
    expect(later.codes).toEqual([]);
    const lastDay = await scanOf(files('2026-12-20'), { today: '2026-12-20' });
    expect(lastDay.waived).toHaveLength(1);
  });

  test('is not called unmatched when code was not looked at', async () => {
    const files = twoFunctions('  # emmental:ignore code/code-from-event a demo\n');
    expect((await scanOf(files, { code: false })).codes).toEqual([]);
  });

  test('in the metadata of a resource', async () => {
    const metadata = `    Metadata: { emmental: { ignore: [{ rule: code/code-from-event, reason: a demo, until: 2999-01-31 }] } }\n`;
    const { waived, findings } = await scanOf(twoFunctions('', metadata));
    expect(waived).toEqual([['code/code-from-event', 'First', 'a demo']]);
    expect(findings.find(({ waiver }) => waiver)?.waiver).toMatchObject({
      by: 'emmental',
      file: 'template.yaml',
      line: 5,
      until: '2999-01-31',
    });
  });
});

describe('waivers of other scanners', () => {
  test.each([
    ['checkov', '    # checkov:skip=CKV_AWS_258:a public page\n', 'a public page'],
    ['checkov, several', '    #checkov:skip=CKV_AWS_1,CKV_AWS_258: a public page\n', 'a public page'],
    [
      'checkov',
      '    Metadata: { checkov: { skip: [{ id: CKV_AWS_258, comment: a public page }] } }\n',
      'a public page',
    ],
    ['checkov without a reason', '    # checkov:skip=CKV_AWS_258\n', null],
  ])('%s: %s', async (_, first, reason) => {
    const { waived, codes } = await scanOf(twoFunctions('', first));
    expect(waived).toEqual([['access/public-function-url', 'First', reason]]);
    expect(codes).toEqual([]);
  });

  test('cfn_nag, trivy and Guard', async () => {
    const { waived } = await scanOf({
      'template.yaml': template(`  Queue:
    Type: AWS::SQS::Queue
    Metadata:
      cfn_nag:
        rules_to_suppress:
          - { id: W48, reason: holds no data }
    Properties: { SqsManagedSseEnabled: false }
  Other:
    Type: AWS::SQS::Queue
    Metadata: { guard: { SuppressedRules: [SQS_QUEUE_KMS_MASTER_KEY_ID_RULE] } }
    Properties: { SqsManagedSseEnabled: false }
  Third:
    Type: AWS::SQS::Queue
    Metadata: { guard: { SuppressedRules: [{ SQS_QUEUE_KMS_MASTER_KEY_ID_RULE: holds nothing }] } }
    Properties: { SqsManagedSseEnabled: false }
  #trivy:ignore:AVD-AWS-0095
  Topic:
    Type: AWS::SNS::Topic
  Fn:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: a.handler }
`),
      'a.js': code,
    });
    expect(waived).toContainEqual(['queue/unencrypted', 'Queue', 'holds no data']);
    expect(waived).toContainEqual(['queue/unencrypted', 'Other', null]);
    expect(waived).toContainEqual(['queue/unencrypted', 'Third', 'holds nothing']);
    expect(waived.filter(([rule]) => rule?.startsWith('topic/'))).not.toEqual([]);
  });

  test('in Terraform, in a block and above it', async () => {
    const { waived, failing } = await scanOf({
      'main.tf': `resource "aws_sqs_queue" "first" {
  #checkov:skip=CKV_AWS_27:holds no data
  sqs_managed_sse_enabled = false
}

# trivy:ignore:AWS-0096
resource "aws_sqs_queue" "second" {
  sqs_managed_sse_enabled = false
}

resource "aws_sqs_queue" "third" {
  sqs_managed_sse_enabled = false
  tags = { a = "b" } // emmental:ignore queue/unencrypted only numbers
}

resource "aws_sqs_queue" "fourth" {
  sqs_managed_sse_enabled = false
}

resource "aws_lambda_function" "fn" {
  function_name = "fn"
  runtime       = "nodejs22.x"
  handler       = "a.handler"
  filename      = "a.zip"
  role          = "arn:aws:iam::111122223333:role/r"
}
`,
    });
    const reasons = waived.filter(([rule]) => rule === 'queue/unencrypted').map(([, , reason]) => reason);
    expect(reasons).toEqual(['holds no data', null, 'only numbers']);
    expect(failing.filter(([rule]) => rule === 'queue/unencrypted')).toHaveLength(1);
  });

  test('in serverless.yml, for functions and for resources', async () => {
    const { waived } = await scanOf({
      'serverless.yml': `service: shop
provider: { name: aws, runtime: nodejs22.x }
functions:
  # emmental:ignore code/code-from-event a calculator
  orders:
    handler: a.handler
    url: true # checkov:skip=CKV_AWS_258:public
resources:
  Resources:
    Queue:
      Type: AWS::SQS::Queue
      Metadata: { checkov: { skip: [{ id: CKV_AWS_27, comment: no data }] } }
      Properties: { SqsManagedSseEnabled: false }
`,
      'a.js': code,
    });
    expect(waived.map(([rule, , reason]) => [rule, reason]).sort()).toEqual([
      ['access/public-function-url', 'public'],
      ['code/code-from-event', 'a calculator'],
      ['queue/unencrypted', 'no data'],
    ]);
  });

  test('one that matches nothing here is theirs, and nothing is said', async () => {
    const { waived, codes } = await scanOf(twoFunctions('', '    # checkov:skip=CKV_AWS_1:theirs\n'));
    expect(waived).toEqual([]);
    expect(codes).toEqual([]);
  });
});

describe('the floor of the company rules limits comments and metadata', () => {
  const comment = (end: string) =>
    twoFunctions(`  # emmental:ignore code/code-from-event${end} only for tests\n`);
  const floor = (text: string) => ({
    'emmental.yaml': 'emmental: profile/1\nextends: ./company.yaml\n',
    'company.yaml': `emmental: profile/1\nfloor: { ${text} }\n`,
  });
  const approved = floor('comments: approved, approvers: ["@corp/security"]');
  test.each([
    ['forbidden', floor('comments: forbidden'), '', 'waiver/forbidden'],
    ['without an end', floor('exception-days: 30'), '', 'waiver/no-end'],
    ['with an end that is too late', floor('exception-days: 30'), ' until 2026-12-25', 'waiver/too-long'],
    ['with an end in time', floor('exception-days: 30'), ' until 2026-12-24', null],
    ['in a file that nobody owns', approved, '', 'waiver/not-approved'],
    ['in a file of others', { ...approved, CODEOWNERS: '* @shop/dev\n' }, '', 'waiver/not-approved'],
    [
      'in a file that others can approve too',
      { ...approved, CODEOWNERS: '* @corp/security @shop/dev\n' },
      '',
      'waiver/not-approved',
    ],
    ['in a file of approvers', { ...approved, CODEOWNERS: '* @Corp/Security\n' }, '', null],
    ['where approvers are not named', floor('comments: approved'), '', 'waiver/not-approved'],
  ] as const)('%s', async (_, files, end, code) => {
    const { waived, codes } = await scanOf({ ...comment(end), ...files });
    const ofWaivers = codes.filter(
      ([name]) => String(name).startsWith('waiver/') && name !== 'waiver/ends-soon',
    );
    expect(ofWaivers.map(([name]) => name)).toEqual(code === null ? [] : [code]);
    expect(waived.length).toBe(code === null ? 1 : 0);
  });

  test('an exception that lasts too long does not count either', async () => {
    const exception = (until: string) =>
      `emmental: profile/1
extends: ./company.yaml
exceptions:
  a: { finding: code/code-from-event, where: First, reason: r, owner: me, until: ${until} }
`;
    const files = { ...twoFunctions(''), ...floor('exception-days: 30') };
    const long = await scanOf({ ...files, 'emmental.yaml': exception('2027-01-31') });
    expect(long.codes).toContainEqual(['profile/too-long', 'emmental.yaml', 4]);
    expect(long.waived).toEqual([]);
    const short = await scanOf({ ...files, 'emmental.yaml': exception('2026-12-20') });
    expect(short.waived).toHaveLength(1);
  });
});
