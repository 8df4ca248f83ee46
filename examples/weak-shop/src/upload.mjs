import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

const s3 = new S3Client({});

/** Gives anyone a link to upload a picture under any name. */
export const handler = async (event) => {
  const { name } = JSON.parse(event.body);
  const command = new PutObjectCommand({ Bucket: process.env.UPLOADS, Key: name });
  return { statusCode: 200, body: await getSignedUrl(s3, command, { expiresIn: 300 }) };
};
