resource "aws_kinesis_firehose_delivery_stream" "GoodKeyOfService" {
  name        = "orders"
  destination = "extended_s3"
  server_side_encryption { enabled = true }
}
resource "aws_kinesis_firehose_delivery_stream" "BadOff" {
  name        = "events"
  destination = "extended_s3"
  server_side_encryption { enabled = false }
}
