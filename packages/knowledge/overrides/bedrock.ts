import { type ActionRow, begins, each, has, not, type ServiceOverrides } from './row.ts';

/** Holds for ids of cross-region inference profiles, which begin with their target regions: `eu.anthropic.…`, `global.amazon.…`. */
const isProfile = begins('modelId', 'US', 'EU', 'APAC', 'GLOBAL', 'JP', 'AU', 'CA', 'SA');

/** Returns the rows of an operation that names a model by its id, or an inference profile, which also needs its model in every region. An ARN of any type is used as it is. */
const model = (action: string): readonly ActionRow[] => [
  {
    action,
    resources: [
      {
        type: 'bedrock:foundation-model',
        names: { ResourceId: { at: 'modelId', as: 'model' } },
        when: not(isProfile),
      },
      {
        type: 'bedrock:inference-profile',
        names: { ResourceId: 'modelId' },
        when: isProfile,
      },
      {
        type: 'bedrock:foundation-model',
        format: 'arn:${Partition}:bedrock:*::foundation-model/${ResourceId}',
        names: { ResourceId: { at: 'modelId', as: 'model' } },
        when: isProfile,
      },
    ],
  },
  {
    action: 'bedrock:ApplyGuardrail',
    when: has('guardrailIdentifier|guardrailConfig.guardrailIdentifier'),
    because: 'dependent',
    resources: [
      {
        type: 'bedrock:guardrail',
        names: { GuardrailId: 'guardrailIdentifier|guardrailConfig.guardrailIdentifier' },
      },
    ],
  },
];

export const bedrock: ServiceOverrides = {
  services: ['bedrock-runtime'],
  source:
    'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_{operation}.html, ' +
    'https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html',
  operations: {
    ...each(['InvokeModel', 'Converse', 'StartAsyncInvoke'], model('bedrock:InvokeModel')),
    ...each(
      ['InvokeModelWithResponseStream', 'ConverseStream', 'InvokeModelWithBidirectionalStream'],
      model('bedrock:InvokeModelWithResponseStream'),
    ),
  },
};

const agentAlias = {
  type: 'bedrock:agent-alias',
  names: { AgentId: 'agentId', AgentAliasId: 'agentAliasId' },
} as const;

export const bedrockAgents: ServiceOverrides = {
  services: ['bedrock-agent-runtime'],
  source: 'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent-runtime_{operation}.html',
  names: { KnowledgeBaseId: 'knowledgeBaseId' },
  operations: {
    InvokeAgent: [{ action: 'bedrock:InvokeAgent', resources: [agentAlias] }],
    ...each(
      ['RetrieveAndGenerate', 'RetrieveAndGenerateStream'],
      [
        {
          action: 'bedrock:RetrieveAndGenerate',
          resources: [{ type: '*' }],
        },
        {
          action: 'bedrock:Retrieve',
          because: 'dependent',
          when: not(has('retrieveAndGenerateConfiguration.externalSourcesConfiguration')),
          resources: [
            {
              type: 'bedrock:knowledge-base',
              names: {
                KnowledgeBaseId:
                  'retrieveAndGenerateConfiguration.knowledgeBaseConfiguration.knowledgeBaseId',
              },
            },
          ],
        },
        {
          action: 'bedrock:InvokeModel',
          because: 'dependent',
          resources: [
            {
              type: 'bedrock:foundation-model',
              names: {
                ResourceId: {
                  at:
                    'retrieveAndGenerateConfiguration.knowledgeBaseConfiguration.modelArn|' +
                    'retrieveAndGenerateConfiguration.externalSourcesConfiguration.modelArn',
                  as: 'model',
                },
              },
            },
          ],
        },
      ],
    ),
  },
};
