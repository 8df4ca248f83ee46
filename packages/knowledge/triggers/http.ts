import { guide, name, type PathRow, service, type TriggerRow, writer } from './row.ts';

/**
 * Claims and contexts are signed or made by an authorizer; what stands in them may still be chosen by the user, but not what
 * the issuer itself puts there. Source: RFC 7519, registered claim names; Cognito developer guide, tokens of user pools.
 */
const issued = (claims: string): readonly PathRow[] =>
  service(...['sub', 'iss', 'aud', 'exp', 'iat', 'token_use'].map((claim) => `${claims}.${claim}`));

const restContext = [
  ...issued('requestContext.authorizer.claims'),
  ...writer('requestContext.path', 'requestContext.identity.userAgent', 'requestContext.authorizer.**'),
  ...name('requestContext.domainName', 'requestContext.domainPrefix'),
  ...service('requestContext.**'),
];

export const http: readonly TriggerRow[] = [
  {
    kind: 'api',
    title: 'REST API request',
    makers: ['AWS::ApiGateway::Method', 'AWS::ApiGateway::RestApi', 'AWS::Serverless::Api'],
    principals: ['apigateway.amazonaws.com'],
    delivery: 'synchronous',
    needs: [],
    paths: [
      ...restContext,
      ...service('resource', 'httpMethod', 'isBase64Encoded', 'stageVariables.**', 'version'),
      ...writer('**'),
    ],
    source:
      'https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html',
  },
  {
    kind: 'http-api',
    title: 'HTTP API request',
    makers: ['AWS::ApiGatewayV2::Route', 'AWS::ApiGatewayV2::Api', 'AWS::Serverless::HttpApi'],
    principals: ['apigateway.amazonaws.com'],
    delivery: 'synchronous',
    needs: [],
    paths: [
      ...issued('requestContext.authorizer.jwt.claims'),
      ...writer('requestContext.http.path', 'requestContext.http.userAgent', 'requestContext.authorizer.**'),
      ...name('requestContext.domainName', 'requestContext.domainPrefix'),
      ...service('requestContext.**', 'routeKey', 'version', 'isBase64Encoded', 'stageVariables.**'),
      ...writer('**'),
    ],
    source:
      'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html',
  },
  {
    kind: 'websocket',
    title: 'WebSocket message',
    makers: ['AWS::ApiGatewayV2::Route'],
    principals: ['apigateway.amazonaws.com'],
    delivery: 'synchronous',
    needs: [],
    paths: [
      ...writer('requestContext.identity.userAgent', 'requestContext.authorizer.**'),
      ...service('requestContext.**', 'isBase64Encoded', 'stageVariables.**'),
      ...writer('**'),
    ],
    source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api.html',
  },
  {
    kind: 'function-url',
    title: 'function URL request',
    makers: ['AWS::Lambda::Url'],
    principals: ['*'],
    delivery: 'synchronous',
    needs: [],
    paths: [
      ...writer('requestContext.http.path', 'requestContext.http.userAgent'),
      ...service('requestContext.**', 'routeKey', 'version', 'isBase64Encoded'),
      ...writer('**'),
    ],
    source: guide('urls-invocation'),
  },
  {
    kind: 'alb',
    title: 'load balancer request',
    makers: ['AWS::ElasticLoadBalancingV2::TargetGroup', 'AWS::ElasticLoadBalancingV2::ListenerRule'],
    principals: ['elasticloadbalancing.amazonaws.com'],
    delivery: 'synchronous',
    needs: [],
    paths: [...service('requestContext.**', 'httpMethod', 'isBase64Encoded'), ...writer('**')],
    source: guide('services-alb'),
  },
  {
    kind: 'vpc-lattice',
    title: 'VPC Lattice request',
    makers: ['AWS::VpcLattice::TargetGroup'],
    principals: ['vpc-lattice.amazonaws.com'],
    delivery: 'synchronous',
    needs: [],
    paths: [
      ...service('requestContext.**', 'method', 'version', 'isBase64Encoded', 'is_base64_encoded'),
      ...writer('**'),
    ],
    source: 'https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html',
  },
  {
    kind: 'authorizer',
    title: 'API authorizer',
    makers: ['AWS::ApiGateway::Authorizer', 'AWS::ApiGatewayV2::Authorizer'],
    principals: ['apigateway.amazonaws.com'],
    delivery: 'synchronous',
    needs: [],
    paths: [
      ...restContext,
      ...service(
        'type',
        'methodArn',
        'routeArn',
        'routeKey',
        'resource',
        'httpMethod',
        'version',
        'stageVariables.**',
      ),
      ...writer('**'),
    ],
    source:
      'https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html',
  },
  {
    kind: 'cloudfront',
    title: 'CloudFront request at the edge',
    makers: ['AWS::CloudFront::Distribution'],
    principals: ['edgelambda.amazonaws.com', 'lambda.amazonaws.com'],
    delivery: 'synchronous',
    needs: [],
    paths: [
      ...writer(
        'Records[].cf.request.uri',
        'Records[].cf.request.querystring',
        'Records[].cf.request.headers.**',
        'Records[].cf.request.body.**',
        'Records[].cf.response.**',
      ),
      ...service('**'),
    ],
    source: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html',
  },
  {
    kind: 'appsync',
    title: 'GraphQL resolver',
    makers: ['AWS::AppSync::DataSource', 'AWS::AppSync::Resolver'],
    principals: ['appsync.amazonaws.com'],
    delivery: 'synchronous',
    needs: [],
    paths: [
      ...service(
        'info.fieldName',
        'info.parentTypeName',
        'requestContext.**',
        'identity.sourceIp.**',
        'identity.sub',
        'identity.issuer',
        'identity.accountId',
        'identity.userArn',
        'identity.cognitoIdentityId',
        'identity.cognitoIdentityPoolId',
      ),
      ...issued('identity.claims'),
      ...writer('**'),
    ],
    source: 'https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference.html',
  },
];
