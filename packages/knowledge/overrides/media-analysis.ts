import { type ActionRow, has, type ServiceOverrides } from './row.ts';

/** The service reads the object with the permissions of the caller. */
const readsObject = (bucket: string, key: string): ActionRow => ({
  action: 's3:GetObject',
  when: has(bucket),
  because: 'dependent',
  resources: [{ type: 's3:object', names: { BucketName: bucket, ObjectName: key } }],
});

const readsUri = (path: string): ActionRow => ({
  action: 's3:GetObject',
  when: has(path),
  because: 'dependent',
  resources: [
    {
      type: 's3:object',
      names: {
        BucketName: { at: path, as: 'bucket-of-source' },
        ObjectName: { at: path, as: 'key-of-source' },
      },
    },
  ],
});

const writesBucket = (bucket: string, key: string): ActionRow => ({
  action: 's3:PutObject',
  when: has(bucket),
  because: 'dependent',
  resources: [{ type: 's3:object', names: { BucketName: bucket, ObjectName: key } }],
});

const forAll = (prefix: string, operations: readonly string[], rows: readonly ActionRow[]) =>
  Object.fromEntries(
    operations.map((operation) => [operation, [{ action: `${prefix}:${operation}` }, ...rows]]),
  );

const image = readsObject('Image.S3Object.Bucket', 'Image.S3Object.Name');
const video = readsObject('Video.S3Object.Bucket', 'Video.S3Object.Name');

export const rekognition: ServiceOverrides = {
  services: ['rekognition'],
  source: 'https://docs.aws.amazon.com/rekognition/latest/dg/security_iam_id-based-policy-examples.html',
  operations: {
    ...forAll(
      'rekognition',
      [
        'DetectCustomLabels',
        'DetectFaces',
        'DetectLabels',
        'DetectModerationLabels',
        'DetectProtectiveEquipment',
        'DetectText',
        'IndexFaces',
        'RecognizeCelebrities',
        'SearchFacesByImage',
        'SearchUsersByImage',
      ],
      [image],
    ),
    ...forAll(
      'rekognition',
      [
        'StartCelebrityRecognition',
        'StartContentModeration',
        'StartFaceDetection',
        'StartFaceSearch',
        'StartLabelDetection',
        'StartPersonTracking',
        'StartSegmentDetection',
        'StartTextDetection',
      ],
      [video],
    ),
    CompareFaces: [
      { action: 'rekognition:CompareFaces' },
      readsObject('SourceImage.S3Object.Bucket', 'SourceImage.S3Object.Name'),
      readsObject('TargetImage.S3Object.Bucket', 'TargetImage.S3Object.Name'),
    ],
  },
};

export const textract: ServiceOverrides = {
  services: ['textract'],
  source: 'https://docs.aws.amazon.com/textract/latest/dg/security_iam_id-based-policy-examples.html',
  operations: {
    ...forAll(
      'textract',
      ['AnalyzeDocument', 'AnalyzeExpense', 'DetectDocumentText'],
      [readsObject('Document.S3Object.Bucket', 'Document.S3Object.Name')],
    ),
    AnalyzeID: [
      { action: 'textract:AnalyzeID' },
      readsObject('DocumentPages[].S3Object.Bucket', 'DocumentPages[].S3Object.Name'),
    ],
    ...forAll(
      'textract',
      ['StartDocumentAnalysis', 'StartDocumentTextDetection', 'StartExpenseAnalysis', 'StartLendingAnalysis'],
      [
        readsObject('DocumentLocation.S3Object.Bucket', 'DocumentLocation.S3Object.Name'),
        writesBucket('OutputConfig.S3Bucket', 'OutputConfig.S3Prefix'),
      ],
    ),
  },
};

export const transcribe: ServiceOverrides = {
  services: ['transcribe'],
  source: 'https://docs.aws.amazon.com/transcribe/latest/dg/security_iam_id-based-policy-examples.html',
  operations: forAll(
    'transcribe',
    [
      'StartCallAnalyticsJob',
      'StartMedicalScribeJob',
      'StartMedicalTranscriptionJob',
      'StartTranscriptionJob',
    ],
    [readsUri('Media.MediaFileUri'), writesBucket('OutputBucketName', 'OutputKey')],
  ),
};

export const polly: ServiceOverrides = {
  services: ['polly'],
  source: 'https://docs.aws.amazon.com/polly/latest/dg/asynchronous-iam.html',
  operations: {
    StartSpeechSynthesisTask: [
      { action: 'polly:StartSpeechSynthesisTask' },
      writesBucket('OutputS3BucketName', 'OutputS3KeyPrefix'),
      {
        action: 'sns:Publish',
        when: has('SnsTopicArn'),
        because: 'dependent',
        resources: [{ type: 'sns:topic', names: { TopicName: 'SnsTopicArn' } }],
      },
    ],
  },
};
