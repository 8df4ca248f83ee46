/** The principals of the paths: what has the policy. */
export type Principal = 'function' | 'role' | 'user' | 'group' | 'machine' | 'policy';

/**
 * A path to more permissions, labelled before the first run. It becomes three templates: `wildcard` (every action on `*`),
 * `named` (the marked actions on the target alone) and `denied` (the named one, closed). The first two must be told, the
 * third must not.
 */
export interface LabelledPath {
  readonly id: string;
  readonly by: Principal;
  readonly language: 'sam' | 'terraform';
  readonly actions: readonly string[];
  /** The actions that the named template allows on the target alone. */
  readonly marked: ReadonlySet<string>;
  readonly target: string;
  /** False = the template does not declare the target. */
  readonly isDeclared: boolean;
  /** How the named template names the target. */
  readonly form: 'reference' | 'arn' | 'pattern';
  readonly twin:
    | 'deny'
    | 'deny-all'
    | 'deny-target'
    | 'boundary'
    | 'passed-elsewhere'
    | 'attach-nothing'
    | 'as-other';
}

/**
 * One path a line: id, principal, language, actions, target (`!` = not declared), form of its name, how the twin is closed.
 * `@` marks the actions on the target. Facts from public collections: pathfinding.cloud, Rhino Security Labs, Bishop Fox,
 * Hacking the Cloud, PMapper, Cloudsplaining, and AWS's service authorization reference.
 */
const table = `
policy-version user sam @iam:CreatePolicyVersion own-policy reference deny
policy-version-role function sam @iam:CreatePolicyVersion own-policy reference boundary
policy-version-arn role terraform @iam:CreatePolicyVersion own-policy arn deny-target
policy-version-pattern user terraform @iam:CreatePolicyVersion own-policy pattern boundary
policy-version-of-other function terraform @iam:CreatePolicyVersion policy! arn deny
default-version user sam @iam:SetDefaultPolicyVersion own-policy reference deny-target
default-version-role role terraform @iam:SetDefaultPolicyVersion own-policy pattern deny
put-user-policy user sam @iam:PutUserPolicy own-user arn deny
put-user-policy-other user terraform @iam:PutUserPolicy,@iam:CreateAccessKey user reference deny
put-user-policy-by-function function sam @iam:PutUserPolicy,@iam:CreateAccessKey user arn boundary
attach-user-policy user terraform @iam:AttachUserPolicy own-user reference attach-nothing
attach-user-policy-other user sam @iam:AttachUserPolicy,@iam:CreateLoginProfile user! arn deny-target
put-role-policy function sam @iam:PutRolePolicy own-role reference deny
put-role-policy-arn function terraform @iam:PutRolePolicy own-role arn boundary
put-role-policy-pattern role sam @iam:PutRolePolicy own-role pattern deny-target
put-role-policy-machine machine sam @iam:PutRolePolicy own-role reference as-other
attach-role-policy function sam @iam:AttachRolePolicy own-role pattern attach-nothing
attach-role-policy-machine machine terraform @iam:AttachRolePolicy own-role reference deny
attach-role-policy-role role terraform @iam:AttachRolePolicy own-role arn attach-nothing
attach-group-policy user sam @iam:AttachGroupPolicy own-group arn deny
attach-group-policy-group group terraform @iam:AttachGroupPolicy own-group arn attach-nothing
put-group-policy user terraform @iam:PutGroupPolicy own-group arn deny-target
put-group-policy-group group sam @iam:PutGroupPolicy own-group pattern deny
add-user-to-group user sam @iam:AddUserToGroup group arn deny
add-user-to-group-tf user terraform @iam:AddUserToGroup group reference boundary
add-user-to-group-outside group sam @iam:AddUserToGroup group! arn deny-target
access-key user sam @iam:CreateAccessKey user reference deny
access-key-function function terraform @iam:CreateAccessKey user arn boundary
access-key-outside function sam @iam:CreateAccessKey user! arn deny
access-key-pattern group terraform @iam:CreateAccessKey user pattern deny-target
access-key-replaced role sam @iam:DeleteAccessKey,@iam:CreateAccessKey user reference deny
login-profile user terraform @iam:CreateLoginProfile user reference deny
login-profile-update function sam @iam:UpdateLoginProfile user arn deny-target
login-profile-outside group sam @iam:UpdateLoginProfile user! pattern deny
trust-policy function sam @iam:UpdateAssumeRolePolicy role:ec2 reference deny
trust-policy-and-assume role terraform @iam:UpdateAssumeRolePolicy,@sts:AssumeRole role:ec2 arn boundary
trust-policy-outside user sam @iam:UpdateAssumeRolePolicy role! arn deny-target
trust-policy-weak user terraform @iam:UpdateAssumeRolePolicy,@iam:PutRolePolicy weak-role:ec2 reference deny
trust-policy-weak-attach function sam @iam:UpdateAssumeRolePolicy,@iam:AttachRolePolicy weak-role:ec2 arn attach-nothing
assume function sam @sts:AssumeRole role:account reference deny
assume-arn role terraform @sts:AssumeRole role:account arn as-other
assume-user user sam @sts:AssumeRole role:account pattern boundary
assume-outside group terraform @sts:AssumeRole role! arn deny
assume-and-put function terraform @iam:PutRolePolicy,@sts:AssumeRole weak-role:account reference deny
assume-and-attach user sam @iam:AttachRolePolicy,@sts:AssumeRole weak-role:account arn attach-nothing
boundary-deleted function sam @iam:DeleteRolePermissionsBoundary,@iam:PutRolePolicy own-role reference deny
mfa user terraform @iam:DeactivateMFADevice user! arn deny
saml role sam @iam:UpdateSAMLProvider provider! arn deny
pass-create-invoke function sam @iam:PassRole,lambda:CreateFunction,lambda:InvokeFunction role:lambda reference passed-elsewhere
pass-create-invoke-user user terraform @iam:PassRole,lambda:CreateFunction,lambda:InvokeFunction role:lambda arn deny
pass-create-invoke-outside group sam @iam:PassRole,lambda:CreateFunction,lambda:InvokeFunction role! arn passed-elsewhere
pass-create-mapping role terraform @iam:PassRole,lambda:CreateFunction,lambda:CreateEventSourceMapping role:lambda pattern deny-all
pass-create-permission function sam @iam:PassRole,lambda:CreateFunction,lambda:AddPermission role:lambda arn boundary
pass-create-url policy sam @iam:PassRole,lambda:CreateFunction,lambda:CreateFunctionUrlConfig role:lambda reference passed-elsewhere
pass-configure user sam @iam:PassRole,lambda:UpdateFunctionConfiguration role:lambda arn deny-all
update-code function sam @lambda:UpdateFunctionCode function reference deny
update-code-user user terraform @lambda:UpdateFunctionCode function arn deny-target
update-code-outside user sam @lambda:UpdateFunctionCode function! arn deny
update-code-pattern policy sam @lambda:UpdateFunctionCode,lambda:InvokeFunction function pattern deny
update-code-machine machine sam @lambda:UpdateFunctionCode function reference boundary
update-layers function terraform @lambda:UpdateFunctionConfiguration function reference boundary
update-code-and-role function sam @lambda:UpdateFunctionCode,@iam:PutRolePolicy weak-function reference deny
run-instances user sam @iam:PassRole,ec2:RunInstances role:ec2 reference passed-elsewhere
run-instances-tf function terraform @iam:PassRole,ec2:RunInstances role:ec2 arn deny
spot role sam @iam:PassRole,ec2:RequestSpotInstances role:ec2 pattern passed-elsewhere
instance-profile user terraform @iam:PassRole,ec2:AssociateIamInstanceProfile role:ec2 reference deny-target
instance-profile-replaced function sam @iam:PassRole,ec2:ReplaceIamInstanceProfileAssociation role:ec2 arn passed-elsewhere
instance-profile-role user sam @iam:PassRole,iam:AddRoleToInstanceProfile role:ec2 reference deny
user-data user sam @ec2:ModifyInstanceAttribute,@ec2:StopInstances,@ec2:StartInstances instance reference deny
launch-template function sam @ec2:CreateLaunchTemplateVersion,@ec2:ModifyLaunchTemplate template reference deny
launch-template-tf user terraform @ec2:CreateLaunchTemplateVersion,@ec2:ModifyLaunchTemplate template arn boundary
instance-connect user terraform @ec2-instance-connect:SendSSHPublicKey instance reference deny
instance-connect-outside role sam @ec2-instance-connect:SendSSHPublicKey instance! arn deny
serial-console user sam @ec2-instance-connect:SendSerialConsoleSSHPublicKey instance reference boundary
send-command function sam @ssm:SendCommand instance reference deny
send-command-tf group terraform @ssm:SendCommand instance arn deny-target
start-session user sam @ssm:StartSession instance arn boundary
start-session-outside function terraform @ssm:StartSession instance! arn deny
automation function sam @iam:PassRole,ssm:StartAutomationExecution role:ssm reference deny-all
stack-create user sam @iam:PassRole,cloudformation:CreateStack role:cloudformation reference passed-elsewhere
stack-update user terraform @cloudformation:UpdateStack stack! arn deny
stack-change-set function sam @cloudformation:CreateChangeSet,@cloudformation:ExecuteChangeSet stack! pattern deny
stack-set role sam @iam:PassRole,cloudformation:CreateStackSet,cloudformation:CreateStackInstances role:cloudformation arn deny
stack-set-update user sam @iam:PassRole,cloudformation:UpdateStackSet role:cloudformation reference deny-all
build-create function sam @iam:PassRole,codebuild:CreateProject,codebuild:StartBuild role:codebuild reference deny-all
build-create-batch user terraform @iam:PassRole,codebuild:CreateProject,codebuild:StartBuildBatch role:codebuild arn deny-all
build-start user sam @codebuild:StartBuild project reference deny
build-start-batch function terraform @codebuild:StartBuildBatch project arn boundary
build-update role sam @codebuild:UpdateProject,@codebuild:StartBuild project arn deny-target
glue-endpoint function sam @iam:PassRole,glue:CreateDevEndpoint role:glue reference passed-elsewhere
glue-endpoint-update user sam @glue:UpdateDevEndpoint endpoint! arn deny
glue-job user terraform @iam:PassRole,glue:CreateJob,glue:StartJobRun role:glue reference deny
glue-job-trigger role sam @iam:PassRole,glue:CreateJob,glue:CreateTrigger role:glue arn passed-elsewhere
glue-job-update function sam @glue:UpdateJob,@glue:StartJobRun job arn deny
glue-session user sam @iam:PassRole,glue:CreateSession,glue:RunStatement role:glue pattern deny-all
notebook user sam @iam:PassRole,sagemaker:CreateNotebookInstance,sagemaker:CreatePresignedNotebookInstanceUrl role:sagemaker reference deny-all
notebook-training role terraform @iam:PassRole,sagemaker:CreateTrainingJob role:sagemaker reference passed-elsewhere
notebook-processing function sam @iam:PassRole,sagemaker:CreateProcessingJob role:sagemaker arn passed-elsewhere
notebook-open user sam @sagemaker:CreatePresignedNotebookInstanceUrl notebook reference deny
notebook-open-tf function terraform @sagemaker:CreatePresignedNotebookInstanceUrl notebook arn deny-target
task-run function sam @iam:PassRole,ecs:RegisterTaskDefinition,ecs:RunTask role:ecs-tasks reference passed-elsewhere
task-service user terraform @iam:PassRole,ecs:RegisterTaskDefinition,ecs:CreateService role:ecs-tasks arn deny
task-start role sam @iam:PassRole,ecs:RegisterTaskDefinition,ecs:StartTask role:ecs-tasks reference deny-target
task-shell user sam @ecs:ExecuteCommand task reference deny
task-overridden function sam @ecs:RunTask,@iam:PassRole service reference deny
machine-create function terraform @iam:PassRole,states:CreateStateMachine,states:StartExecution role:states reference passed-elsewhere
machine-update user sam @states:UpdateStateMachine machine reference deny
machine-update-tf function terraform @states:UpdateStateMachine machine arn boundary
schedule user sam @iam:PassRole,scheduler:CreateSchedule role:scheduler reference passed-elsewhere
events function terraform @iam:PassRole,events:PutTargets role:events arn deny
pipe role sam @iam:PassRole,pipes:CreatePipe role:pipes reference passed-elsewhere
batch user terraform @iam:PassRole,batch:RegisterJobDefinition,batch:SubmitJob role:ecs-tasks reference deny-all
apprunner function sam @iam:PassRole,apprunner:CreateService role:tasks.apprunner reference passed-elsewhere
apprunner-update user sam @apprunner:UpdateService app reference deny
interpreter user sam @iam:PassRole,bedrock-agentcore:CreateCodeInterpreter,bedrock-agentcore:StartCodeInterpreterSession,bedrock-agentcore:InvokeCodeInterpreter role:bedrock-agentcore reference deny-all
interpreter-open function sam @bedrock-agentcore:StartCodeInterpreterSession,@bedrock-agentcore:InvokeCodeInterpreter interpreter! arn deny
agent-action user sam @iam:PassRole,bedrock:CreateAgent role:bedrock reference passed-elsewhere
datapipeline user sam @iam:PassRole,datapipeline:CreatePipeline,datapipeline:PutPipelineDefinition,datapipeline:ActivatePipeline role:datapipeline reference deny
emr function terraform @iam:PassRole,elasticmapreduce:RunJobFlow role:ec2 reference passed-elsewhere
pipeline user sam @iam:PassRole,codepipeline:CreatePipeline role:codepipeline arn passed-elsewhere
cognito-roles function sam @iam:PassRole,cognito-identity:SetIdentityPoolRoles role:cognito-identity reference deny
`;

/** The labelled paths, in the order of the table. */
export const labelledPaths: readonly LabelledPath[] = table
  .trim()
  .split('\n')
  .map((line) => {
    const [id = '', by, language, written = '', target = '', form, twin] = line.split(' ');
    const steps = written.split(',');
    return {
      id,
      by: by as Principal,
      language: language as LabelledPath['language'],
      actions: steps.map((step) => step.replace('@', '')),
      marked: new Set(steps.filter((step) => step.startsWith('@')).map((step) => step.slice(1))),
      target: target.replace('!', ''),
      isDeclared: !target.endsWith('!'),
      form: form as LabelledPath['form'],
      twin: twin as LabelledPath['twin'],
    };
  });
