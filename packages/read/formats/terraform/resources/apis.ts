import { block, blockList, type Row } from './row.ts';

/** API Gateway, AppSync, CloudFront and load balancers. */
export const apis: Readonly<Record<string, Row>> = {
  aws_api_gateway_rest_api: {
    type: 'AWS::ApiGateway::RestApi',
    names: {
      api_key_source: 'ApiKeySourceType',
      endpoint_configuration: block('EndpointConfiguration', { vpc_endpoint_ids: 'VpcEndpointIds' }),
    },
    attributes: { root_resource_id: 'RootResourceId' },
  },
  aws_api_gateway_rest_api_policy: {
    type: 'AWS::ApiGateway::RestApi',
    into: { target: 'aws_api_gateway_rest_api', named: 'rest_api_id', as: 'Policy', only: 'policy' },
  },
  aws_api_gateway_resource: { type: 'AWS::ApiGateway::Resource' },
  aws_api_gateway_method: {
    type: 'AWS::ApiGateway::Method',
    names: { authorization: 'AuthorizationType' },
  },
  aws_api_gateway_integration: {
    type: 'AWS::ApiGateway::Integration',
    names: { integration_http_method: 'IntegrationHttpMethod', timeout_milliseconds: 'TimeoutInMillis' },
  },
  aws_api_gateway_authorizer: {
    type: 'AWS::ApiGateway::Authorizer',
    names: {
      provider_arns: 'ProviderARNs',
      authorizer_result_ttl_in_seconds: 'AuthorizerResultTtlInSeconds',
    },
  },
  aws_api_gateway_deployment: { type: 'AWS::ApiGateway::Deployment' },
  aws_api_gateway_stage: {
    type: 'AWS::ApiGateway::Stage',
    names: {
      xray_tracing_enabled: 'TracingEnabled',
      access_log_settings: block('AccessLogSetting'),
      canary_settings: block('CanarySetting'),
    },
  },
  aws_api_gateway_method_settings: {
    type: 'AWS::ApiGateway::Stage',
    names: {
      method_path: 'ResourcePath',
      settings: block('Settings'),
    },
    into: {
      target: 'aws_api_gateway_stage',
      named: 'stage_name',
      as: 'MethodSettings',
      many: true,
      alone: true,
    },
  },
  aws_api_gateway_request_validator: { type: 'AWS::ApiGateway::RequestValidator' },
  aws_api_gateway_model: { type: 'AWS::ApiGateway::Model' },
  aws_api_gateway_usage_plan: {
    type: 'AWS::ApiGateway::UsagePlan',
    names: {
      name: 'UsagePlanName',
      api_stages: blockList('ApiStages'),
      quota_settings: block('Quota'),
      throttle_settings: block('Throttle'),
    },
  },
  aws_api_gateway_api_key: { type: 'AWS::ApiGateway::ApiKey' },
  aws_api_gateway_usage_plan_key: { type: 'AWS::ApiGateway::UsagePlanKey' },
  aws_api_gateway_domain_name: { type: 'AWS::ApiGateway::DomainName' },
  aws_api_gateway_client_certificate: { type: 'AWS::ApiGateway::ClientCertificate' },
  aws_api_gateway_account: { type: 'AWS::ApiGateway::Account' },
  aws_apigatewayv2_api: {
    type: 'AWS::ApiGatewayV2::Api',
    names: { cors_configuration: block('CorsConfiguration') },
  },
  aws_apigatewayv2_route: { type: 'AWS::ApiGatewayV2::Route' },
  aws_apigatewayv2_integration: {
    type: 'AWS::ApiGatewayV2::Integration',
    names: { timeout_milliseconds: 'TimeoutInMillis' },
  },
  aws_apigatewayv2_authorizer: {
    type: 'AWS::ApiGatewayV2::Authorizer',
    names: { identity_sources: 'IdentitySource', jwt_configuration: block('JwtConfiguration') },
  },
  aws_apigatewayv2_stage: {
    type: 'AWS::ApiGatewayV2::Stage',
    names: {
      name: 'StageName',
      access_log_settings: block('AccessLogSettings'),
      default_route_settings: block('DefaultRouteSettings'),
      route_settings: blockList('RouteSettings'),
    },
  },
  aws_apigatewayv2_deployment: { type: 'AWS::ApiGatewayV2::Deployment' },
  aws_apigatewayv2_domain_name: { type: 'AWS::ApiGatewayV2::DomainName' },
  aws_appsync_graphql_api: {
    type: 'AWS::AppSync::GraphQLApi',
    names: {
      log_config: block('LogConfig'),
      user_pool_config: block('UserPoolConfig'),
      additional_authentication_provider: blockList('AdditionalAuthenticationProviders'),
      schema: null,
    },
    apart: { schema: { type: 'AWS::AppSync::GraphQLSchema', as: 'Definition', on: 'ApiId' } },
    attributes: { id: 'ApiId' },
  },
  aws_appsync_datasource: {
    type: 'AWS::AppSync::DataSource',
    names: {
      lambda_config: block('LambdaConfig', { function_arn: 'LambdaFunctionArn' }),
      dynamodb_config: block('DynamoDBConfig'),
      http_config: block('HttpConfig'),
    },
  },
  aws_appsync_api_cache: { type: 'AWS::AppSync::ApiCache' },
  aws_appsync_resolver: {
    type: 'AWS::AppSync::Resolver',
    names: {
      type: 'TypeName',
      field: 'FieldName',
      data_source: 'DataSourceName',
      request_template: 'RequestMappingTemplate',
      response_template: 'ResponseMappingTemplate',
    },
  },
  aws_cloudfront_distribution: {
    type: 'AWS::CloudFront::Distribution',
    names: { origin: blockList('Origins'), default_cache_behavior: block('DefaultCacheBehavior') },
  },
  aws_wafv2_web_acl: { type: 'AWS::WAFv2::WebACL', names: { rule: blockList('Rules') } },
  aws_wafv2_web_acl_association: {
    type: 'AWS::WAFv2::WebACLAssociation',
    names: { web_acl_arn: 'WebACLArn' },
  },
  aws_lb: {
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    names: { load_balancer_type: 'Type' },
    attributes: { arn: null, dns_name: 'DNSName' },
  },
  aws_lb_listener: {
    type: 'AWS::ElasticLoadBalancingV2::Listener',
    names: { default_action: blockList('DefaultActions') },
    attributes: { arn: null },
  },
  aws_lb_listener_rule: {
    type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
    names: { action: blockList('Actions'), condition: blockList('Conditions') },
  },
  aws_lb_target_group: {
    type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    attributes: { arn: null },
  },
  aws_lb_target_group_attachment: {
    type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    names: { target_id: 'Id' },
    into: { target: 'aws_lb_target_group', named: 'target_group_arn', as: 'Targets', many: true },
  },
};
