import datetime
import io
import json
import os
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from xml.sax.saxutils import escape

import boto3
import qrcode
import qrcode.image.svg
from babel.dates import format_date
from babel.numbers import format_currency
from jinja2 import Environment, FileSystemLoader, select_autoescape
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

templates = Environment(
    loader=FileSystemLoader(os.path.join(os.path.dirname(__file__), "templates")),
    autoescape=select_autoescape(),
)
templates.filters["money"] = lambda value: format_currency(value, "EUR", locale="de_DE")
s3 = boto3.client("s3")
ses = boto3.client("ses")


def pdf(order):
    out = io.BytesIO()
    styles = getSampleStyleSheet()
    document = SimpleDocTemplate(out, pagesize=A4)
    document.build(
        [
            Paragraph(f"Invoice {order['id']}", styles["Title"]),
            Paragraph(format_date(datetime.date.today(), locale="de_DE"), styles["Normal"]),
            Paragraph(escape(order.get("note", "")), styles["Normal"]),
            Table([[line["title"], line["price"]] for line in order["lines"]]),
        ]
    )
    return out.getvalue()


def mail(order, content):
    message = MIMEMultipart()
    message["Subject"] = f"Invoice {order['id']}"
    message["From"] = os.environ["SENDER"]
    message["To"] = order["email"]
    message.attach(MIMEText(templates.get_template("mail.html").render(**order), "html"))
    code = io.BytesIO()
    qrcode.make(order["id"], image_factory=qrcode.image.svg.SvgImage).save(code)
    message.attach(MIMEApplication(code.getvalue(), Name="code.svg"))
    message.attach(MIMEApplication(content, Name="invoice.pdf"))
    return message.as_string()


def handler(event, context):
    for record in event["Records"]:
        order = json.loads(record["body"])
        content = pdf(order)
        s3.put_object(Bucket=os.environ["BUCKET"], Key=f"invoices/{order['id']}.pdf", Body=content)
        ses.send_raw_email(RawMessage={"Data": mail(order, content)})
