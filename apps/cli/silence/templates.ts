import { sam } from '../testing/small-apps.ts';
import { quiet, type SilentApp } from './case.ts';

const code = { 'src/app.mjs': quiet };
const fn = `  Fn:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: src, Runtime: nodejs22.x, Handler: app.handler, Policies: [{ S3CrudPolicy: { BucketName: acme-data } }] }
`;
const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:fn';

/** Templates of CloudFormation, SAM and the Serverless Framework that lead to something which is not in the repository. */
export const silentTemplates: readonly SilentApp[] = [
  {
    says: 'a macro of the account, which may change every resource',
    files: {
      ...code,
      'template.yaml': sam(fn).replace(
        'AWS::Serverless-2016-10-31',
        '[AWS::Serverless-2016-10-31, AcmeMacro]',
      ),
    },
    asks: 'AcmeMacro',
    keeps: true,
    startedByUnknown: true,
  },
  {
    says: 'a macro in the properties of a function',
    files: {
      ...code,
      'template.yaml': sam(
        fn.replace(
          'Properties: {',
          "Properties: { 'Fn::Transform': { Name: AcmeProperties, Parameters: { team: shop } },",
        ),
      ),
    },
    asks: 'AcmeProperties',
    keeps: true,
    startedByUnknown: true,
  },
  {
    says: 'a part of the template that lies in a bucket',
    files: {
      ...code,
      'template.yaml': sam(
        `${fn}  Fn::Transform:\n    Name: AWS::Include\n    Parameters: { Location: 's3://acme-templates/resources.yaml' }\n`,
      ),
    },
    asks: 'acme-templates',
    startedByUnknown: true,
  },
  {
    says: 'a module of the registry',
    files: {
      ...code,
      'template.yaml': sam(
        `${fn}  Trail:\n    Type: Acme::Queue::Worker::MODULE\n    Properties: { FunctionArn: !GetAtt Fn.Arn }\n`,
      ),
    },
    asks: 'Acme::Queue::Worker::MODULE',
    startedByUnknown: true,
  },
  {
    says: 'a nested template at an address',
    files: {
      ...code,
      'template.yaml': sam(
        `${fn}  Api:\n    Type: AWS::CloudFormation::Stack\n    Properties: { TemplateURL: 'https://s3.amazonaws.com/acme-templates/api.yaml', Parameters: { Function: !Ref Fn } }\n`,
      ),
    },
    asks: 'acme-templates',
    startedByUnknown: true,
  },
  {
    says: 'an application of the repository of AWS',
    files: {
      ...code,
      'template.yaml': sam(
        `${fn}  Events:\n    Type: AWS::Serverless::Application\n    Properties:\n      Location: { ApplicationId: 'arn:aws:serverlessrepo:us-east-1:123456789012:applications/acme-events', SemanticVersion: 1.0.0 }\n      Parameters: { Function: !Ref Fn }\n`,
      ),
    },
    asks: 'acme-events',
    startedByUnknown: true,
  },
  {
    says: 'a template that nests itself',
    files: {
      ...code,
      'template.yaml': sam(
        `${fn}  Again:\n    Type: AWS::CloudFormation::Stack\n    Properties: { TemplateURL: ./template.yaml }\n`,
      ),
    },
    asks: 'Again',
  },
  {
    says: 'a definition of an API that lies in a bucket',
    files: {
      ...code,
      'template.yaml': sam(
        `${fn}  Api:\n    Type: AWS::Serverless::Api\n    Properties: { StageName: live, DefinitionUri: 's3://acme-definitions/api.yaml' }\n`,
      ),
    },
    asks: 'acme-definitions',
    startedByUnknown: true,
  },
  {
    says: 'a definition of a state machine that lies in a bucket',
    files: {
      ...code,
      'template.yaml': sam(
        `${fn}  Flow:\n    Type: AWS::Serverless::StateMachine\n    Properties: { DefinitionUri: 's3://acme-definitions/flow.json', Policies: [{ LambdaInvokePolicy: { FunctionName: !Ref Fn } }] }\n`,
      ),
    },
    asks: 'acme-definitions',
    startedByUnknown: true,
  },
  {
    says: 'a role that another stack makes',
    files: {
      ...code,
      'template.yaml': sam(fn.replace(/Policies: .*\]/, 'Role: !ImportValue acme-role')),
    },
    asks: 'acme-role',
    keeps: true,
  },
  {
    says: 'a managed policy of the account',
    files: {
      ...code,
      'template.yaml': sam(
        fn.replace(/Policies: .*\]/, "Policies: ['arn:aws:iam::123456789012:policy/acme-baseline']"),
      ),
    },
    asks: 'acme-baseline',
    keeps: true,
  },
  {
    says: 'a bot, whose resource names the function',
    files: {
      ...code,
      'template.yaml': sam(
        `${fn}  Bot:\n    Type: AWS::Lex::BotAlias\n    Properties:\n      BotId: acmebot001\n      BotAliasName: live\n      BotAliasLocaleSettings:\n        - LocaleId: en_US\n          BotAliasLocaleSetting:\n            Enabled: true\n            CodeHookSpecification: { LambdaCodeHook: { CodeHookInterfaceVersion: '1.0', LambdaArn: !GetAtt Fn.Arn } }\n`,
      ),
    },
    asks: 'Bot',
    startedByUnknown: true,
  },
  {
    says: 'an agent of Bedrock, whose resource names the function',
    files: {
      ...code,
      'template.yaml': sam(
        `${fn}  Agent:\n    Type: AWS::Bedrock::Agent\n    Properties:\n      AgentName: acme-agent\n      ActionGroups: [{ ActionGroupName: orders, ActionGroupExecutor: { Lambda: !GetAtt Fn.Arn } }]\n`,
      ),
    },
    asks: 'Agent',
    startedByUnknown: true,
  },
  {
    says: 'a resource of another provider, which names the function',
    files: {
      ...code,
      'template.yaml': sam(
        `${fn}  Hook:\n    Type: Acme::Chat::Hook\n    Properties: { Target: !GetAtt Fn.Arn }\n`,
      ),
    },
    asks: 'Hook',
    startedByUnknown: true,
  },
  {
    says: 'a permission for a service without a source in the template',
    files: {
      ...code,
      'template.yaml': sam(
        `${fn}  Permit:\n    Type: AWS::Lambda::Permission\n    Properties: { FunctionName: !Ref Fn, Action: lambda:InvokeFunction, Principal: connect.amazonaws.com }\n`,
      ),
    },
    asks: 'connect.amazonaws.com',
    startedByUnknown: true,
  },
  {
    says: 'code that lies in a bucket',
    files: {
      'template.yaml': sam(fn.replace('CodeUri: src', "CodeUri: 's3://acme-builds/fn.zip'")),
    },
    asks: 'acme-builds',
    keeps: true,
  },
  {
    says: 'an image of a registry',
    files: {
      'template.yaml': sam(
        fn.replace(
          'CodeUri: src, Runtime: nodejs22.x, Handler: app.handler',
          "PackageType: Image, ImageUri: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/acme-orders:latest'",
        ),
      ),
    },
    asks: 'acme-orders',
    keeps: true,
  },
  {
    says: 'a template whose second half does not parse',
    files: { ...code, 'template.yaml': `${sam(fn)}  Api: {{{{\n    : - [ }\n` },
    asks: 'template.yaml',
  },
  {
    says: 'a template that holds zero bytes',
    files: { ...code, 'template.yaml': `${sam(fn)}\0\0\0` },
    asks: 'template.yaml',
  },
  {
    says: 'guests of an identity pool in another template',
    files: {
      ...code,
      'template.yaml': sam(
        `${fn}  Permit:\n    Type: AWS::Lambda::Url\n    Properties: { TargetFunctionArn: !GetAtt Fn.Arn, AuthType: AWS_IAM }\n`,
      ),
    },
    asks: 'lambda:InvokeFunctionUrl',
    startedByUnknown: true,
  },
  {
    says: 'a plug-in of the Serverless Framework that may add functions',
    files: {
      'serverless.yml': `service: shop\nprovider: { name: aws, runtime: nodejs22.x }\nplugins: [serverless-acme-functions]\nfunctions:\n  fn: { handler: src/app.handler }\n`,
      ...code,
    },
    asks: 'serverless-acme-functions',
  },
  {
    says: 'a file of a service that does not exist',
    files: {
      'serverless.yml': `service: shop\nprovider: { name: aws, runtime: nodejs22.x }\nfunctions:\n  fn: { handler: src/app.handler, events: '\${file(./acme-events.yml)}' }\n`,
      ...code,
    },
    asks: 'acme-events.yml',
  },
  {
    says: 'functions that a program computes',
    files: {
      'serverless.yml': `service: shop\nprovider: { name: aws, runtime: nodejs22.x }\nfunctions: \${file(./acme-functions.js):all}\n`,
      'acme-functions.js':
        'module.exports.all = async () => (await fetch("https://acme.example/functions")).json();\n',
      ...code,
    },
    asks: 'acme-functions.js',
  },
  {
    says: 'a role that the account keeps',
    files: {
      'serverless.yml': `service: shop\nprovider: { name: aws, runtime: nodejs22.x, iam: { role: '\${ssm:/acme/role}' } }\nfunctions:\n  Fn: { handler: src/app.handler }\n`,
      ...code,
    },
    asks: '/acme/role',
    keeps: true,
  },
  {
    says: 'a service in TypeScript',
    files: {
      'serverless.ts': `import { functions } from './acme-functions';\nexport default { service: 'shop', provider: { name: 'aws', runtime: 'nodejs22.x' }, functions };\n`,
      ...code,
    },
    asks: 'serverless.ts',
  },
  {
    says: 'a resource policy that another account holds',
    files: {
      ...code,
      'template.yaml': sam(
        `${fn}  Permit:\n    Type: AWS::Lambda::Permission\n    Properties: { FunctionName: '${arn}', Action: lambda:InvokeFunction, Principal: '*' }\n`,
      ),
    },
    asks: 'Permit',
  },
  {
    says: 'a plug-in of the Serverless Framework that may start the functions which nothing else starts',
    files: {
      'src/app.js': 'exports.handler = async () => ({ statusCode: 204 });\n',
      'serverless.yml': `service: shop
plugins: [serverless-acme-triggers]
provider: { name: aws, runtime: nodejs22.x }
functions:
  Fn: { handler: src/app.handler }
`,
    },
    asks: 'serverless-acme-triggers',
    startedByUnknown: true,
  },
];
