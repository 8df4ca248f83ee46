import json
import os

import psycopg2

connection = psycopg2.connect(os.environ["DATABASE_URL"])


def handler(event, context):
    query = event.get("queryStringParameters") or {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM photos WHERE owner = %s", (query.get("owner"),))
        mine = cursor.fetchall()
        cursor.execute("SELECT name FROM photos ORDER BY " + query.get("sort", "name"))
        rows = cursor.fetchall()
    return {"statusCode": 200, "body": json.dumps({"mine": mine, "all": rows})}
