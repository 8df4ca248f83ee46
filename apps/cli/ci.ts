import type { World } from './world.ts';

/**
 * Variables that CI systems set. Source: their documentation; the package ci-info has the same list. `CI` is set by most of
 * them; the others are those of systems that do not set it (Jenkins, TeamCity, Azure Pipelines, AWS CodeBuild).
 */
const variables = [
  'CI',
  'CONTINUOUS_INTEGRATION',
  'BUILD_NUMBER',
  'BUILD_ID',
  'CI_NAME',
  'RUN_ID',
  'JENKINS_URL',
  'TEAMCITY_VERSION',
  'TF_BUILD',
  'CODEBUILD_BUILD_ARN',
  'GITHUB_ACTIONS',
  'GITLAB_CI',
  'BUILDKITE',
];

/** Does a CI system run the command? `CI=false` says that none does. */
export const isInCi = ({ env }: Pick<World, 'env'>): boolean =>
  env['CI'] !== 'false' && env['CI'] !== '0' && variables.some((name) => (env[name] ?? '') !== '');
