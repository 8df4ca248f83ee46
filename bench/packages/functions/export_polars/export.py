import io
import os
import zipfile
from urllib.parse import unquote_plus

import boto3
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
import polars as pl  # noqa: E402
from pypdf import PdfReader, PdfWriter  # noqa: E402

s3 = boto3.client("s3")


def chart(frame):
    figure, axes = plt.subplots()
    axes.bar(frame["product"].to_list(), frame["amount"].to_list())
    out = io.BytesIO()
    figure.savefig(out, format="pdf")
    plt.close(figure)
    writer = PdfWriter()
    writer.append(PdfReader(out))
    writer.add_metadata({"/Title": "Sales"})
    writer.write(out := io.BytesIO())
    return out.getvalue()


def handler(event, context):
    for record in event["Records"]:
        key = unquote_plus(record["s3"]["object"]["key"])
        body = s3.get_object(Bucket=record["s3"]["bucket"]["name"], Key=key)["Body"].read()
        frame = pl.read_csv(io.BytesIO(body)).group_by("product").agg(pl.col("amount").sum())
        sheet = io.BytesIO()
        frame.write_excel(workbook=sheet)
        archive = f"/tmp/{context.aws_request_id}.zip"
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("sales.xlsx", sheet.getvalue())
            file.writestr("chart.pdf", chart(frame))
        s3.upload_file(archive, os.environ["REPORTS"], f"{key}.zip")
        os.unlink(archive)
