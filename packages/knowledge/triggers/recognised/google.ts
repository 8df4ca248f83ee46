import { defineForms } from '../row.ts';

export const google = defineForms([
  {
    id: 'gcp-audit',
    signs: [{ priority: 5060, when: ['protoPayload', 'insertId'], confidence: 1 }],
    answer: 'asynchronous',
    records: [],
  },
  {
    id: 'gcp-cloudbuild',
    signs: [{ priority: 5070, when: ['buildTriggerId', 'logUrl'], confidence: 0.95 }],
    answer: 'asynchronous',
    records: [],
  },
  {
    id: 'gcp-analytics',
    signs: [{ priority: 5090, when: ['userDim', 'eventDim'], confidence: 1 }],
    answer: 'asynchronous',
    records: [],
  },
  {
    id: 'gcp-auth',
    signs: [{ priority: 5100, when: ['uid', 'metadata.createTime'], confidence: 0.8 }],
    answer: 'asynchronous',
    records: [],
  },
  {
    id: 'gcp-database',
    signs: [{ priority: 5110, when: ['data', 'delta'], confidence: 0.6 }],
    answer: 'asynchronous',
    records: [],
  },
  {
    id: 'gcp-firebasealerts',
    signs: [
      { priority: 5120, when: ['payload.@type~firebasealerts'], confidence: 1 },
      { priority: 5130, when: ['payload.@type~firebase'], confidence: 0.9 },
    ],
    answer: 'asynchronous',
    records: [],
  },
  {
    id: 'gcp-remoteconfig',
    signs: [{ priority: 5140, when: ['versionNumber', 'updateOrigin'], confidence: 0.95 }],
    answer: 'asynchronous',
    records: [],
  },
  {
    id: 'gcp-testlab',
    signs: [{ priority: 5150, when: ['testMatrixId'], confidence: 0.95 }],
    answer: 'asynchronous',
    records: [],
  },
]);
