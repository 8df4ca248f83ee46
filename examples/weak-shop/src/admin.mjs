import { LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';

const lambda = new LambdaClient({});

export const handler = async (event) => {
  const request = JSON.parse(event.body);
  if (request.action === 'calculate') {
    return { statusCode: 200, body: String(eval(request.formula)) };
  }
  await lambda.send(
    new UpdateFunctionCodeCommand({
      FunctionName: request.function,
      S3Bucket: 'weak-shop-releases',
      S3Key: request.version,
    }),
  );
  return { statusCode: 204 };
};
