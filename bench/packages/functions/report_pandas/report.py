import io
import os
from urllib.parse import unquote_plus

import boto3
import numpy as np
import pandas as pd
import requests

s3 = boto3.client("s3")
session = requests.Session()


def handler(event, context):
    rates = session.get("https://api.frankfurter.app/latest", params={"from": "EUR"}, timeout=5).json()["rates"]
    for record in event["Records"]:
        key = unquote_plus(record["s3"]["object"]["key"])
        body = s3.get_object(Bucket=record["s3"]["bucket"]["name"], Key=key)["Body"]
        frame = pd.read_csv(io.BytesIO(body.read()), parse_dates=["date"])
        frame["usd"] = np.round(frame["amount"] * rates["USD"], 2)
        monthly = frame.groupby(frame["date"].dt.to_period("M").astype(str)).agg({"amount": "sum", "usd": "sum"})
        out = io.BytesIO()
        with pd.ExcelWriter(out, engine="openpyxl") as writer:
            frame.to_excel(writer, sheet_name="rows", index=False)
            monthly.to_excel(writer, sheet_name="months")
        s3.put_object(Bucket=os.environ["REPORTS"], Key=f"{key}.xlsx", Body=out.getvalue())
