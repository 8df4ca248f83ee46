import csv
import os
import pathlib
from urllib.parse import unquote_plus

import boto3
import pymysql
import sentry_sdk
import yaml
from jsonschema import Draft202012Validator
from sentry_sdk.integrations.aws_lambda import AwsLambdaIntegration

sentry_sdk.init(dsn=os.environ["SENTRY_DSN"], integrations=[AwsLambdaIntegration()], traces_sample_rate=1.0)
s3 = boto3.resource("s3")
schema = yaml.safe_load((pathlib.Path(__file__).parent / "schema.yaml").read_text())
validator = Draft202012Validator(schema)


def connect():
    return pymysql.connect(
        host=os.environ["DATABASE_HOST"],
        user=os.environ["DATABASE_USER"],
        password=os.environ["DATABASE_PASSWORD"],
        database="crm",
        cursorclass=pymysql.cursors.DictCursor,
    )


def handler(event, context):
    for record in event["Records"]:
        key = unquote_plus(record["s3"]["object"]["key"])
        target = f"/tmp/{context.aws_request_id}.csv"
        s3.Bucket(record["s3"]["bucket"]["name"]).download_file(key, target)
        with open(target, newline="") as file:
            rows = [row for row in csv.DictReader(file) if validator.is_valid(row)]
        os.remove(target)
        connection = connect()
        try:
            with connection.cursor() as cursor:
                for row in rows:
                    cursor.execute(
                        "INSERT INTO sales (product, amount, file) VALUES (%s, %s, %s)",
                        (row["product"], row["amount"], key),
                    )
            connection.commit()
        finally:
            connection.close()
