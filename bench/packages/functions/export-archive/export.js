const { PutObjectCommand, S3Client } = require('@aws-sdk/client-s3');
const archiver = require('archiver');
const { XMLBuilder } = require('fast-xml-parser');
const fs = require('fs-extra');
const iconv = require('iconv-lite');
const path = require('node:path');
const Papa = require('papaparse');
const { DataTypes, Sequelize } = require('sequelize');
const tmp = require('tmp-promise');
const yup = require('yup');

const s3 = new S3Client({});
const sequelize = new Sequelize('crm', 'app', process.env.DB_PASSWORD, {
  host: process.env.DB_HOST,
  dialect: 'mysql',
  logging: false,
  pool: { max: 1 },
});
const Sale = sequelize.define('Sale', { n: DataTypes.STRING }, { timestamps: false });
const schema = yup.object({ customer: yup.string().required() });

exports.handler = async (event) => {
  const { customer } = await schema.validate(JSON.parse(event.body));
  const sales = await Sale.findAll({ where: { n: customer }, limit: 100, raw: true });
  const { path: folder, cleanup } = await tmp.dir({ unsafeCleanup: true });
  try {
    const csv = iconv.encode(Papa.unparse(sales), 'latin1');
    await fs.outputFile(path.join(folder, 'sales.csv'), csv);
    const xml = new XMLBuilder({ format: true }).build({ sales: { sale: sales, customer } });
    await fs.outputFile(path.join(folder, 'sales.xml'), xml);
    const out = path.join(folder, 'export.zip');
    const archive = archiver('zip');
    const stream = fs.createWriteStream(out);
    const written = new Promise((done, failed) => stream.on('close', done).on('error', failed));
    archive.pipe(stream);
    archive.file(path.join(folder, 'sales.csv'), { name: 'sales.csv' });
    archive.file(path.join(folder, 'sales.xml'), { name: 'sales.xml' });
    await archive.finalize();
    await written;
    await s3.send(
      new PutObjectCommand({
        Bucket: process.env.EXPORTS,
        Key: `${Date.now()}.zip`,
        Body: await fs.readFile(out),
      }),
    );
    return { statusCode: 202, body: JSON.stringify({ rows: sales.length }) };
  } finally {
    await cleanup();
  }
};
