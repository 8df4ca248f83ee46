resource "aws_lambda_function" "BadEmpty" {
  function_name = "orders"
  role          = "arn:aws:iam::111122223333:role/orders"
  handler       = "index.handler"
  runtime       = "nodejs22.x"
  filename      = "orders.zip"
  dead_letter_config {
    target_arn = ""
  }
}
resource "aws_lambda_permission" "from_topic" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.BadEmpty.function_name
  principal     = "sns.amazonaws.com"
  source_arn    = aws_sns_topic.told.arn
}
resource "aws_sns_topic" "told" {
  name = "told"
}
resource "aws_sns_topic_subscription" "told" {
  topic_arn = aws_sns_topic.told.arn
  protocol  = "lambda"
  endpoint  = aws_lambda_function.BadEmpty.arn
}
resource "aws_lambda_function" "GoodQueued" {
  function_name = "mails"
  role          = "arn:aws:iam::111122223333:role/mails"
  handler       = "index.handler"
  runtime       = "nodejs22.x"
  filename      = "mails.zip"
  dead_letter_config {
    target_arn = "arn:aws:sqs:eu-west-1:111122223333:dead"
  }
}
resource "aws_sns_topic_subscription" "mails" {
  topic_arn = aws_sns_topic.told.arn
  protocol  = "lambda"
  endpoint  = aws_lambda_function.GoodQueued.arn
}
