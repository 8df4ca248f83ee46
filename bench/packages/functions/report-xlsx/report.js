const { GetObjectCommand, S3Client } = require('@aws-sdk/client-s3');
const { Upload } = require('@aws-sdk/lib-storage');
const { getSignedUrl } = require('@aws-sdk/s3-request-presigner');
const axios = require('axios');
const { parse } = require('csv-parse');
const { format, parseISO, startOfMonth } = require('date-fns');
const ExcelJS = require('exceljs');
const _ = require('lodash');

const s3 = new S3Client({});
const rates = axios.create({ baseURL: 'https://api.frankfurter.app', timeout: 5000 });

exports.handler = async (event) => {
  const { data } = await rates.get('/latest', { params: { from: 'EUR', to: 'USD,GBP' } });
  for (const { s3: at } of event.Records) {
    const Bucket = at.bucket.name;
    const Key = decodeURIComponent(at.object.key.replace(/\+/g, ' '));
    if (!Key.endsWith('.csv')) continue;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    const rows = [];
    for await (const row of Body.pipe(parse({ columns: true, skip_empty_lines: true }))) rows.push(row);
    const book = new ExcelJS.Workbook();
    const byMonth = _.groupBy(rows, (row) => format(startOfMonth(parseISO(row.date)), 'yyyy-MM'));
    for (const [month, group] of Object.entries(byMonth)) {
      const sheet = book.addWorksheet(month);
      sheet.columns = [
        { header: 'Product', key: 'product', width: 30 },
        { header: 'EUR', key: 'amount' },
        { header: 'USD', key: 'usd' },
      ];
      for (const row of _.sortBy(group, 'product'))
        sheet.addRow({ ...row, usd: Number(row.amount) * data.rates.USD });
      sheet.getRow(1).font = { bold: true };
    }
    const upload = new Upload({
      client: s3,
      params: {
        Bucket,
        Key: Key.replace(/\.csv$/, '.xlsx'),
        Body: Buffer.from(await book.xlsx.writeBuffer()),
      },
    });
    await upload.done();
    console.log(await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }), { expiresIn: 3600 }));
  }
};
