resource "aws_api_gateway_method_settings" "BadElsewhere" {
  rest_api_id = "a1b2c3d4e5"
  stage_name  = "prod"
  method_path = "*/*"
  settings {
    data_trace_enabled = true
  }
}
resource "aws_api_gateway_method_settings" "GoodElsewhere" {
  rest_api_id = "a1b2c3d4e5"
  stage_name  = "prod"
  method_path = "*/*"
  settings {
    data_trace_enabled = false
  }
}
