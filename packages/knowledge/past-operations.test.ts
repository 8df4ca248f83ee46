import { expect, test } from 'vitest';
import { operationOfAnyVersion } from './past-operations.ts';
import { operationOf } from './services.ts';

test.each([
  ['chime', 'deleteMeeting', 'js', 'DeleteMeeting'],
  ['chime', 'CreateSipMediaApplicationCommand', 'js', 'CreateSipMediaApplication'],
  ['chime', 'start_meeting_transcription', 'python', 'StartMeetingTranscription'],
] as const)('%s.%s is an operation of an older SDK', (service, method, style, operation) => {
  expect(operationOf(service, method, style)).toBeNull();
  expect(operationOfAnyVersion(service, method, style)).toBe(operation);
});

test.each([
  ['dynamodb', 'destroy', 'js'],
  ['chime', 'deletemeeting', 'js'],
  ['chime', 'deleteMeeting', 'python'],
  ['s3', 'foldBucket', 'js'],
] as const)('%s.%s is none', (service, method, style) => {
  expect(operationOfAnyVersion(service, method, style)).toBeNull();
});
