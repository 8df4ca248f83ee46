const { PutObjectCommand, S3Client } = require('@aws-sdk/client-s3');
const currency = require('currency.js');
const fs = require('node:fs');
const { DateTime } = require('luxon');
const Mustache = require('mustache');
const nodemailer = require('nodemailer');
const path = require('node:path');
const PDFDocument = require('pdfkit');
const winston = require('winston');

const s3 = new S3Client();
const logger = winston.createLogger({
  level: 'info',
  format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
  transports: [new winston.transports.Console()],
});
const mail = nodemailer.createTransport({
  host: process.env.SMTP_HOST,
  port: 587,
  auth: { user: process.env.SMTP_USER, pass: process.env.SMTP_PASSWORD },
});
const template = fs.readFileSync(path.join(__dirname, 'mail.mustache'), 'utf8');

function pdf(order) {
  return new Promise((resolve, reject) => {
    const doc = new PDFDocument({ size: 'A4' });
    const chunks = [];
    doc.on('data', (chunk) => chunks.push(chunk));
    doc.on('end', () => resolve(Buffer.concat(chunks)));
    doc.on('error', reject);
    doc.font('Helvetica-Bold').fontSize(20).text(`Invoice ${order.id}`);
    doc.font('Helvetica').fontSize(11).text(order.customer);
    doc.text(DateTime.now().setLocale('de').toLocaleString(DateTime.DATE_FULL));
    let total = currency(0);
    for (const line of order.lines) {
      doc.text(`${line.title}: ${currency(line.price).format()}`);
      total = total.add(line.price);
    }
    doc.moveDown().text(`Total ${total.format({ symbol: '€' })}`);
    if (order.note) doc.moveDown().text(order.note);
    doc.end();
  });
}

exports.handler = async (event) => {
  for (const record of event.Records) {
    const order = JSON.parse(record.body);
    const content = await pdf(order);
    await s3.send(
      new PutObjectCommand({
        Bucket: process.env.BUCKET,
        Key: `invoices/${order.id}.pdf`,
        Body: content,
        ContentType: 'application/pdf',
      }),
    );
    await mail.sendMail({
      from: 'Shop <shop@example.com>',
      to: order.email,
      subject: `Invoice ${order.id}`,
      html: Mustache.render(template, order),
      attachments: [{ filename: 'invoice.pdf', content }],
    });
    logger.info('sent', { order: order.id });
  }
};
