import { describe, expect, test } from 'vitest';
import { emmental, folderWith } from './testing/run.ts';

const handler = `exports.handler = async (event) => fetch('https://' + event.requestContext.domainName + '/jobs');\n`;
const route = 'Any: { Type: Api, Properties: { Path: /a, Method: get, RestApiId: !Ref Shop } }';
const http = 'Any: { Type: HttpApi, Properties: { Path: /a, Method: get, ApiId: !Ref Shop } }';

function app(api: string, event = route, more = ''): string {
  return `Transform: AWS::Serverless-2016-10-31
Parameters: { Name: { Type: String } }
Resources:
  Shop: ${api}
  Front:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: app.handler, Events: { ${event} } }
${more}`;
}

/** Titles of what is found about the address that the function calls. */
function foundIn(template: string): readonly string[] {
  const folder = folderWith({ 'template.yaml': template, 'app.js': handler });
  const { stdout } = emmental(['scan', folder, '--format', 'json']);
  const { findings } = JSON.parse(stdout) as {
    readonly findings: readonly { rule: string; title: string }[];
  };
  return findings.filter(({ rule }) => rule === 'code/url-from-event').map(({ title }) => title);
}

const rest = (more = '') => `{ Type: AWS::Serverless::Api, Properties: { StageName: prod${more} } }`;
const httpApi = (more = '') => `{ Type: AWS::Serverless::HttpApi, Properties: { StageName: prod${more} } }`;
const domain = (name: string) => `, Domain: { DomainName: ${name}, CertificateArn: arn }`;
const v2 = (
  name: string,
) => `  Domain: { Type: AWS::ApiGatewayV2::DomainName, Properties: { DomainName: ${name} } }
  Mapping:
    Type: AWS::ApiGatewayV2::ApiMapping
    Properties: { ApiId: !Ref Shop, DomainName: !Ref Domain, Stage: prod }
`;

describe('a call of the name that the API was called by', () => {
  test.each([
    ['a REST API', app(rest())],
    ['an HTTP API', app(httpApi(), http)],
    ['a REST API with a domain that is spelled out', app(rest(domain('api.shop.example')))],
    ['an HTTP API with a domain that is spelled out', app(httpApi(), http, v2('api.shop.example'))],
    [
      'an API whose address is an output',
      app(
        rest(),
        route,
        "Outputs: { Url: { Value: !Sub 'https://${Shop}.execute-api.${AWS::Region}.amazonaws.com/prod' } }",
      ),
    ],
  ])('is no way in: %s', (_, template) => expect(foundIn(template)).toEqual([]));

  test.each([
    ['a wildcard domain', app(rest(domain("'*.shop.example'")))],
    ['a wildcard domain of an HTTP API', app(httpApi(), http, v2("'*.shop.example'"))],
    ['a domain that is set at deployment', app(rest(domain('!Ref Name')))],
    [
      'a domain that is set at deployment, in a part',
      app(httpApi(), http, v2("!Sub '${Name}.shop.example'")),
    ],
    [
      'a mapping to a domain of elsewhere',
      app(
        rest(),
        route,
        '  Mapping: { Type: AWS::ApiGateway::BasePathMapping, Properties: { RestApiId: !Ref Shop, DomainName: !Ref Name } }\n',
      ),
    ],
    ['an endpoint that is switched off', app(rest(', DisableExecuteApiEndpoint: true'))],
    ['a private API', app(rest(', EndpointConfiguration: { Type: PRIVATE }'))],
    ['an API whose id is an output', app(rest(), route, 'Outputs: { Id: { Value: !Ref Shop } }')],
    [
      'an API whose id a nested stack gets',
      app(
        rest(),
        route,
        '  More: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: more.yaml, Parameters: { Api: !Ref Shop } } }\n',
      ),
    ],
    ['an API of elsewhere', app('{ Type: AWS::SQS::Queue }', route.replace('!Ref Shop', '!ImportValue Api'))],
  ])('stays one: %s', (_, template) => expect(foundIn(template)).toHaveLength(1));

  test('stays one where plug-ins make domains', () => {
    const folder = folderWith({
      'serverless.yml':
        'service: shop\nprovider: { name: aws, runtime: nodejs22.x }\nfunctions: { front: { handler: app.handler, events: [{ httpApi: GET /a }] } }\n',
      'app.js': handler,
    });
    expect(emmental(['scan', folder]).stdout).toContain('code/url-from-event');
  });
});
