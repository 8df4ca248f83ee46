/*
 * Plug-ins of the Serverless Framework, by their effect on a service. Source: the documentation of each plug-in.
 */

/**
 * Plug-ins whose effect is read (step functions, AppSync, roles, Lift, composition), and those that bundle, test, name,
 * prune or watch functions.
 */
const withoutFunctions =
  /^(@?[\w-]+\/)?(serverless-(babel-plugin|cf-vars|hooks-plugin|single-page-app-plugin|ruby-layer|rust|wsgi|rack|offline(-[\w-]+)?|(plugin-)?(esbuild|webpack|bundle|typescript|jetpack|rspack|vite|parcel|rollup|swc|tsc|tsup|bun)|plugin-optimize|optimize|python-requirements|step-functions|appsync-plugin|lift|google-cloudfunctions|iam-roles-per-function|domain-manager|prune-plugin|pseudo-parameters|dotenv(-plugin)?|export-env|plugin-split-stacks|plugin-(resource-)?tagging|deployment-bucket|latest-layer-version|layers|plugin-include-dependencies|package-python-functions|dynamodb-local|dynamodb|s3-local|s3-sync|finch|client|apigw-binary|apigateway-(service-proxy|caching|plugin)|api-gateway-(caching|throttling|execute-api)|aws-documentation|openapi-documenter|openapi-documentation|associate-waf|plugin-tracing|plugin-xray|plugin-log-retention|plugin-log-subscription|stack-termination-protection|stack-output|outputs|ssm-fetch|secrets-plugin|plugin-ifelse|plugin-aws-alerts|plugin-lambda-dead-letter|plugin-lambda-insights|plugin-common-excludes|plugin-utils|scriptable-plugin|plugin-scripts|mocha-plugin|jest-plugin|build-plugin|localstack|better-credentials|cloudformation-changesets|dependson-plugin|provisioned-concurrency-autoscaling|ignore|nestjs|middleware-tracing)|lift|serverless-plugin-monorepo|serverless-plugin-existing-s3|osls-[\w-]+)$/;

/** Those of them that give the roles of functions permissions, or change who has which role. */
const withPermissions =
  /(^|\/)serverless-(plugin-(tracing|xray|lambda-insights|lambda-dead-letter|aws-alerts|scriptable-plugin)|middleware-tracing|scriptable-plugin)$/;

/** Returns true for a plug-in that adds no function of which the template says nothing. */
export const addsNoFunctions = (plugin: string): boolean => withoutFunctions.test(plugin);

/** Returns true for a plug-in that gives the roles of functions no permission of which the template says nothing. */
export const addsNoPermissions = (plugin: string): boolean =>
  withoutFunctions.test(plugin) && !withPermissions.test(plugin);
