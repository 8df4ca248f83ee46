import { parse } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import exifr from 'exifr';
import { fileTypeFromBuffer } from 'file-type';
import mime from 'mime-types';
import pLimit from 'p-limit';
import sharp from 'sharp';

const s3 = new S3Client({});
const limit = pLimit(2);
const widths = [64, 320];

export const handler = async (event) => {
  for (const record of event.Records) {
    const Bucket = record.s3.bucket.name;
    const Key = decodeURIComponent(record.s3.object.key.replace(/\+/g, ' '));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    const original = Buffer.from(await Body.transformToByteArray());
    const type = await fileTypeFromBuffer(original);
    if (!type?.mime.startsWith('image/')) continue;
    const meta = await exifr.parse(original).catch(() => undefined);
    const { name, dir } = parse(Key);
    await Promise.all(
      widths.map((width) =>
        limit(async () => {
          const small = await sharp(original).rotate().resize({ width }).webp({ quality: 80 }).toBuffer();
          await s3.send(
            new PutObjectCommand({
              Bucket: process.env.SMALL,
              Key: `${dir}/${name}-${width}.webp`,
              Body: small,
              ContentType: mime.lookup('webp') || 'image/webp',
              Metadata: { model: String(meta?.Model ?? '') },
            }),
          );
        }),
      ),
    );
  }
};
