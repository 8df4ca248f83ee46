import { describe, expect, test } from 'vitest';
import { lowered, withFunction } from '../testing/lowered.ts';

test('the origin of a function says where its code lies and where its name is written', () => {
  const files = { 'src/app.mjs': '' };
  const { functions } = lowered(withFunction(''), files);
  expect(functions.get('Fn')).toEqual({
    name: 'Fn',
    at: expect.objectContaining({ file: 'template.yaml', line: 3, column: 3 }),
    directory: 'src',
    entryPoints: [],
    events: [],
  });
});

test.each([
  ['CodeUri: s3://bucket/key', null],
  ['CodeUri: { Bucket: b, Key: k }', null],
  ['CodeUri: ../../outside', null],
  ['InlineCode: "exports.handler = 1"', null],
  ['CodeUri: ./', ''],
  ['CodeUri: ./functions/orders/', 'functions/orders'],
])('with %s the code folder is %s', (code, directory) => {
  const template = withFunction('').replace('CodeUri: src/', code);
  expect(lowered(template).functions.get('Fn')?.directory).toBe(directory);
});

test('the bundler’s entry points and a plain Lambda function have an origin too', () => {
  const { functions } = lowered(
    withFunction(
      '',
      `    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [app.ts] } }
  Plain: { Type: AWS::Lambda::Function, Properties: { Code: ./plain } }`,
    ),
  );
  expect(functions.get('Fn')?.entryPoints).toEqual(['app.ts']);
  expect(functions.get('Plain')?.directory).toBe('plain');
});

describe('AutoPublishAlias', () => {
  const template = withFunction(
    'AutoPublishAlias: live\nEvents:\n  Jobs: { Type: SQS, Properties: { Queue: arn:q } }',
    `  Caller: { Type: AWS::SNS::Subscription, Properties: { Endpoint: !Ref Fn.Alias, Version: !Sub "\${Fn.Version}" } }`,
  );

  test('makes a version and an alias, and events start the alias', () => {
    const { at } = lowered(template);
    expect(at('FnAliaslive', 'Properties')).toEqual({
      Name: 'live',
      FunctionName: { Ref: 'Fn' },
      FunctionVersion: { 'Fn::GetAtt': ['FnVersion', 'Version'] },
    });
    expect(at('FnJobs', 'Properties', 'FunctionName')).toEqual({ Ref: 'FnAliaslive' });
  });

  test('is what Fn.Alias and Fn.Version mean elsewhere', () => {
    expect(lowered(template).at('Caller', 'Properties')).toEqual({
      Endpoint: { Ref: 'FnAliaslive' },
      Version: { 'Fn::Sub': `\${FnVersion}` },
    });
  });

  test('may be named by a parameter', () => {
    const named = withFunction(
      'AutoPublishAlias: !Ref Stage',
      'Parameters: { Stage: { Type: String, Default: dev } }',
    );
    expect(lowered(named).ids('AWS::Lambda::Alias')).toEqual(['FnAliasdev']);
    expect(lowered(named, {}, { Stage: 'prod' }).ids('AWS::Lambda::Alias')).toEqual(['FnAliasprod']);
  });
});

describe('FunctionUrlConfig', () => {
  test('AuthType NONE lets everyone call the URL and the function through it', () => {
    const { at } = lowered(withFunction('FunctionUrlConfig: { AuthType: NONE }'));
    expect(at('FnUrl', 'Properties')).toEqual({ TargetFunctionArn: { Ref: 'Fn' }, AuthType: 'NONE' });
    expect(at('FnUrlPublicPermissions', 'Properties')).toMatchObject({
      Action: 'lambda:InvokeFunctionUrl',
      Principal: '*',
      FunctionUrlAuthType: 'NONE',
    });
    expect(at('FnURLInvokeAllowPublicAccess', 'Properties')).toMatchObject({
      Action: 'lambda:InvokeFunction',
      Principal: '*',
      InvokedViaFunctionUrl: true,
    });
  });

  test('AuthType AWS_IAM permits nobody', () => {
    const { ids } = lowered(withFunction('FunctionUrlConfig: { AuthType: AWS_IAM }'));
    expect(ids('AWS::Lambda::Permission')).toEqual([]);
  });
});

describe('EventInvokeConfig', () => {
  test('the role may send to both destinations, one of which is made', () => {
    const { at } = lowered(
      withFunction(
        'EventInvokeConfig: { DestinationConfig: { OnSuccess: { Type: SQS }, OnFailure: { Type: Lambda, Destination: !GetAtt Other.Arn } } }',
      ),
    );
    expect(at('FnEventInvokeConfigOnSuccessQueue', 'Type')).toBe('AWS::SQS::Queue');
    expect(at('FnRole', 'Properties', 'Policies')).toMatchObject([
      { PolicyDocument: { Statement: [{ Action: 'sqs:SendMessage' }] } },
      { PolicyDocument: { Statement: [{ Action: 'lambda:InvokeFunction' }] } },
    ]);
  });
});

test('DeploymentPreference brings CodeDeploy and its role', () => {
  const { at, ids } = lowered(
    withFunction('AutoPublishAlias: live\nDeploymentPreference: { Type: Canary10Percent5Minutes }'),
  );
  expect(ids('AWS::IAM::Role')).toContain('CodeDeployServiceRole');
  expect(at('FnAliaslive', 'UpdatePolicy')).toMatchObject({
    CodeDeployLambdaAliasUpdate: { ApplicationName: { Ref: 'ServerlessDeploymentApplication' } },
  });
});

test('what a function generates inherits its condition and names it as its cause', () => {
  const { at, generated } = lowered(
    withFunction('FunctionUrlConfig: { AuthType: NONE }', '    Condition: Prod'),
  );
  expect(at('FnRole', 'Condition')).toBe('Prod');
  expect(at('FnUrl', 'Condition')).toBe('Prod');
  expect(generated.get('FnUrl')).toEqual({ from: 'Fn' });
});

test('a logical id that the user has given already keeps his meaning', () => {
  const { at, messages: said } = lowered(withFunction('', '  FnRole: { Type: AWS::SNS::Topic }'));
  expect(at('FnRole', 'Type')).toBe('AWS::SNS::Topic');
  expect(said[0]).toContain('Fn generates FnRole');
});
