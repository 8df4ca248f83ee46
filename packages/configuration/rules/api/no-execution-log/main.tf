resource "aws_api_gateway_rest_api" "shop" {
  name = "shop"
}
resource "aws_api_gateway_stage" "GoodStage" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  stage_name  = "prod"
}
resource "aws_api_gateway_method_settings" "of_prod" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  stage_name  = aws_api_gateway_stage.GoodStage.stage_name
  method_path = "*/*"
  settings {
    logging_level = "ERROR"
  }
}
resource "aws_api_gateway_stage" "BadStage" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  stage_name  = "test"
}
