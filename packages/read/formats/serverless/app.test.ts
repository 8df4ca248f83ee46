import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, spelled } from '@emmental/model';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { readApps } from '../../read-apps.ts';
import { openSource } from '../../source/index.ts';

const service = `service: shop
plugins: [serverless-step-functions]
provider:
  name: aws
  runtime: python3.13
  stage: \${opt:stage, 'test'}
  environment:
    TABLE: !Ref Orders
    LEVEL: \${env:LEVEL}
  iam:
    role:
      statements:
        - Effect: Allow
          Action: dynamodb:*
          Resource: !GetAtt Orders.Arn
  httpApi:
    authorizers:
      people: { type: jwt, identitySource: $request.header.Authorization, issuerUrl: https://i, audience: [a] }
functions:
  open-orders:
    handler: src/orders.run
    events:
      - httpApi: GET /orders
      - httpApi: { path: /orders, method: post, authorizer: people }
  work:
    handler: src/work.run
    events:
      - sqs: !GetAtt Jobs.Arn
      - invented: x
  step: { handler: src/step.run }
stepFunctions:
  stateMachines:
    flow:
      events: [{ http: { path: start, method: POST } }]
      definition: { StartAt: A, States: { A: { Type: Task, Resource: !GetAtt step.Arn, End: true } } }
resources:
  Resources:
    Orders: { Type: AWS::DynamoDB::Table, Properties: { TableName: "\${self:service}-\${sls:stage}" } }
    Jobs: { Type: AWS::SQS::Queue }
`;

describe('a service as an app', () => {
  const folder = mkdtempSync(join(tmpdir(), 'serverless-app-'));
  let app: App | undefined;
  beforeAll(() => {
    writeFileSync(join(folder, 'serverless.yml'), service);
    const options = { env: new Map(), opt: new Map(), parameters: new Map() };
    app = readApps(openSource(folder), '', options).apps[0];
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const named = (name: string) => app?.functions.find((each) => each.name === name);

  test('functions go by their keys', () => {
    expect(app?.functions.map(({ id }) => id)).toEqual([
      'serverless.yml#open-orders',
      'serverless.yml#work',
      'serverless.yml#step',
    ]);
    expect(named('open-orders')).toMatchObject({
      logicalId: 'OpenDashordersLambdaFunction',
      runtime: 'python3.13',
      language: 'python',
      handler: { kind: 'handler', directory: '', handler: 'src/orders.run' },
      role: 'IamRoleLambdaExecution',
      at: { line: 20, column: 3 },
    });
  });

  test('environment links to resources, and what is not given is unknown', () => {
    const { environment } = named('work') ?? { environment: new Map() };
    expect(environment.get('TABLE')).toMatchObject({ parts: [{ kind: 'resource', id: 'Orders' }] });
    expect(environment.get('LEVEL')).toMatchObject({
      kind: 'unknown',
      why: 'environment variable LEVEL is not set (--env LEVEL=…)',
      at: { line: 9 },
    });
  });

  test('triggers stand where their events are written', () => {
    const triggers = (name: string) =>
      named(name)?.triggers.map(({ kind, exposure, at }) => [kind, exposure, at.line]);
    expect(triggers('open-orders')).toEqual([
      ['http-api', 'public', 23],
      ['http-api', 'authenticated', 24],
    ]);
    expect(triggers('work')).toEqual([
      ['sqs', 'account', 28],
      ['custom', 'unknown', 29],
    ]);
  });

  test('a state machine that everybody may start makes its functions public', () => {
    expect(named('step')?.triggers).toMatchObject([{ kind: 'step-functions', exposure: 'public' }]);
  });

  test('the shared role has the user’s statement at the user’s line', () => {
    const role = app?.roles.find(({ id }) => id === 'IamRoleLambdaExecution');
    expect(role?.holders).toEqual(['open-orders', 'step', 'work']);
    expect(role?.generated).toBe(true);
    const own = role?.statements.find((each) => JSON.stringify(each.action.values).includes('dynamodb:*'));
    expect(own?.at).toMatchObject({ line: 13, column: 11 });
  });
});

describe('conditions of a service', () => {
  const files = {
    'serverless.yml': `service: shop
provider: { name: aws, runtime: nodejs22.x, stage: "\${opt:stage, 'dev'}" }
custom: { buckets: { dev: small, prod: big } }
functions:
  copy: { handler: app.handler, environment: { BUCKET: !If [IsProd, big, small], OTHER: !If [IsBig, yes, no] } }
resources:
  Conditions:
    IsProd: !Equals ["\${sls:stage}", prod]
    IsBig: !Equals ["\${self:custom.buckets.\${opt:stage, 'dev'}}", big]
`,
    'app.js': 'exports.handler = async () => ({});\n',
  };
  const variables = (opt: ReadonlyMap<string, string>) => {
    const folder = mkdtempSync(join(tmpdir(), 'emmental-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const [app] = readApps(openSource(folder), '', { env: new Map(), opt, parameters: new Map() }).apps;
    return [...(app?.functions[0]?.environment ?? [])].map(([name, value]) =>
      value.kind === 'one-of' ? `${name} open` : `${name} ${spelled(value)}`,
    );
  };

  test('stay open where deployment may decide them, and are decided by the stage that is given', () => {
    expect(variables(new Map())).toEqual(['BUCKET open', 'OTHER open']);
    expect(variables(new Map([['stage', 'prod']]))).toEqual(['BUCKET big', 'OTHER yes']);
    expect(variables(new Map([['stage', 'dev']]))).toEqual(['BUCKET small', 'OTHER no']);
    expect(variables(new Map([['region', 'eu-west-1']]))).toEqual(['BUCKET open', 'OTHER open']);
  });
});
