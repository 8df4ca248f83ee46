/** A target of a path in both languages: its declaration, and how a policy names it. `ROLE` is the role that it runs with. */
interface TargetText {
  /** The ARN after the partition, with its name. */
  readonly arn: string;
  /** A reference to its ARN: CloudFormation, Terraform. */
  readonly sam: unknown;
  readonly terraform: string;
  readonly resources: Readonly<Record<string, object>>;
  readonly blocks: string;
}

const role = { 'Fn::GetAtt': ['Strong', 'Arn'] };
const region = 'REGION:ACCOUNT';

/** The strong principals that are not roles, and everything that runs with the strong role. */
export const targets: Readonly<Record<string, TargetText>> = {
  policy: thing('iam::ACCOUNT:policy/shop-strong', 'aws_iam_policy.other.arn', {}, ''),
  provider: thing('iam::ACCOUNT:saml-provider/shop-strong', '', {}, ''),
  stack: thing(`cloudformation:${region}:stack/shop-strong/*`, '', {}, ''),
  endpoint: thing(`glue:${region}:devEndpoint/shop-strong`, '', {}, ''),
  interpreter: thing(`bedrock-agentcore:${region}:code-interpreter-custom/shop-strong`, '', {}, ''),
  user: {
    ...thing(
      'iam::ACCOUNT:user/shop-strong',
      'aws_iam_user.strong.arn',
      { Type: 'AWS::IAM::User', Properties: { UserName: 'shop-strong', Policies: ['STRONG'] } },
      `resource "aws_iam_user" "strong" { name = "shop-strong" }
resource "aws_iam_user_policy" "strong" {
  user   = aws_iam_user.strong.name
  policy = STRONG
}`,
    ),
  },
  group: {
    ...thing(
      'iam::ACCOUNT:group/shop-strong',
      'aws_iam_group.strong.arn',
      { Type: 'AWS::IAM::Group', Properties: { GroupName: 'shop-strong', Policies: ['STRONG'] } },
      `resource "aws_iam_group" "strong" { name = "shop-strong" }
resource "aws_iam_group_policy" "strong" {
  group  = aws_iam_group.strong.name
  policy = STRONG
}`,
    ),
  },
  function: thing(
    `lambda:${region}:function:shop-strong`,
    'aws_lambda_function.strong.arn',
    {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'shop-strong',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: 'exports.handler = async () => 1;' },
        Role: role,
      },
    },
    `resource "aws_lambda_function" "strong" {
  function_name = "shop-strong"
  runtime       = "nodejs22.x"
  handler       = "index.handler"
  filename      = "strong.zip"
  role          = ROLE
}`,
  ),
  instance: {
    ...thing(
      `ec2:${region}:instance/INSTANCE`,
      'aws_instance.strong.arn',
      {
        Type: 'AWS::EC2::Instance',
        Properties: { ImageId: 'ami-12345678', IamInstanceProfile: { Ref: 'Profile' } },
      },
      `resource "aws_instance" "strong" {
  ami                  = "ami-12345678"
  instance_type        = "t3.micro"
  iam_instance_profile = aws_iam_instance_profile.strong.name
}
${profileBlock()}`,
      { Profile: profile() },
      { 'Fn::Sub': `arn:aws:ec2:\${AWS::Region}:\${AWS::AccountId}:instance/\${Thing}` },
    ),
  },
  template: thing(
    `ec2:${region}:launch-template/INSTANCE`,
    'aws_launch_template.strong.arn',
    {
      Type: 'AWS::EC2::LaunchTemplate',
      Properties: {
        LaunchTemplateName: 'shop-strong',
        LaunchTemplateData: { IamInstanceProfile: { Arn: { 'Fn::GetAtt': ['Profile', 'Arn'] } } },
      },
    },
    `resource "aws_launch_template" "strong" {
  name = "shop-strong"
  iam_instance_profile {
    arn = aws_iam_instance_profile.strong.arn
  }
}
${profileBlock()}`,
    { Profile: profile() },
    { 'Fn::Sub': `arn:aws:ec2:\${AWS::Region}:\${AWS::AccountId}:launch-template/\${Thing}` },
  ),
  project: thing(
    `codebuild:${region}:project/shop-strong`,
    'aws_codebuild_project.strong.arn',
    { Type: 'AWS::CodeBuild::Project', Properties: { Name: 'shop-strong', ServiceRole: role } },
    `resource "aws_codebuild_project" "strong" {
  name         = "shop-strong"
  service_role = ROLE
}`,
  ),
  job: thing(
    `glue:${region}:job/shop-strong`,
    'aws_glue_job.strong.arn',
    {
      Type: 'AWS::Glue::Job',
      Properties: { Name: 'shop-strong', Role: role, Command: { Name: 'glueetl' } },
    },
    `resource "aws_glue_job" "strong" {
  name     = "shop-strong"
  role_arn = ROLE
}`,
  ),
  machine: thing(
    `states:${region}:stateMachine:shop-strong`,
    'aws_sfn_state_machine.strong.arn',
    {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: 'shop-strong',
        RoleArn: role,
        DefinitionString: '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}',
      },
    },
    `resource "aws_sfn_state_machine" "strong" {
  name       = "shop-strong"
  role_arn   = ROLE
  definition = jsonencode({ StartAt = "A", States = { A = { Type = "Pass", End = true } } })
}`,
  ),
  notebook: thing(
    `sagemaker:${region}:notebook-instance/shop-strong`,
    'aws_sagemaker_notebook_instance.strong.arn',
    {
      Type: 'AWS::SageMaker::NotebookInstance',
      Properties: { NotebookInstanceName: 'shop-strong', InstanceType: 'ml.t3.medium', RoleArn: role },
    },
    `resource "aws_sagemaker_notebook_instance" "strong" {
  name          = "shop-strong"
  instance_type = "ml.t3.medium"
  role_arn      = ROLE
}`,
  ),
  service: thing(
    `ecs:${region}:task-definition/shop-strong:*`,
    'aws_ecs_task_definition.strong.arn',
    {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: { Family: 'shop-strong', TaskRoleArn: role, ContainerDefinitions: [] },
    },
    `resource "aws_ecs_task_definition" "strong" {
  family                = "shop-strong"
  task_role_arn         = ROLE
  container_definitions = "[]"
}`,
    {
      Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: 'shop' } },
      Service: {
        Type: 'AWS::ECS::Service',
        Properties: { Cluster: { Ref: 'Cluster' }, TaskDefinition: { Ref: 'Thing' } },
      },
    },
    { Ref: 'Thing' },
  ),
  task: thing(
    `ecs:${region}:cluster/shop`,
    'aws_ecs_task_definition.strong.arn',
    {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: { Family: 'shop-strong', TaskRoleArn: role, ContainerDefinitions: [] },
    },
    `resource "aws_ecs_task_definition" "strong" {
  family                = "shop-strong"
  task_role_arn         = ROLE
  container_definitions = "[]"
}`,
    {
      Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: 'shop' } },
      Service: {
        Type: 'AWS::ECS::Service',
        Properties: { Cluster: { Ref: 'Cluster' }, TaskDefinition: { Ref: 'Thing' } },
      },
    },
    { 'Fn::GetAtt': ['Cluster', 'Arn'] },
  ),
  app: thing(
    `apprunner:${region}:service/shop-strong/*`,
    'aws_apprunner_service.strong.arn',
    {
      Type: 'AWS::AppRunner::Service',
      Properties: { ServiceName: 'shop-strong', InstanceConfiguration: { InstanceRoleArn: role } },
    },
    '',
    {},
    { 'Fn::GetAtt': ['Thing', 'ServiceArn'] },
  ),
};

function thing(
  arn: string,
  terraform: string,
  resource: object,
  blocks: string,
  more: Readonly<Record<string, object>> = {},
  sam: unknown = { 'Fn::GetAtt': ['Thing', 'Arn'] },
): TargetText {
  const declared = Object.keys(resource).length > 0 ? { Thing: resource } : {};
  // No attribute of these types is an ARN, so templates write it.
  const written = ['Glue::Job', 'CodeBuild::Project'].some((type) => JSON.stringify(resource).includes(type));
  const reference = ['StepFunctions', 'SageMaker'].some((type) => JSON.stringify(resource).includes(type));
  let named = sam;
  if (written) named = { 'Fn::Sub': text(arn.replace('shop-strong', '${Thing}')) };
  else if (reference) named = { Ref: 'Thing' };
  return { arn, sam: named, terraform, resources: { ...declared, ...more }, blocks };
}

function text(arn: string): string {
  return `arn:aws:${arn.replace('REGION', '${AWS::Region}').replace('ACCOUNT', '${AWS::AccountId}')}`;
}

function profile(): object {
  return { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [{ Ref: 'Strong' }] } };
}

function profileBlock(): string {
  return `resource "aws_iam_instance_profile" "strong" {
  name = "shop-strong"
  role = aws_iam_role.strong.name
}`;
}
