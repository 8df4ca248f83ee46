resource "google_cloudfunctions2_function" "BadAll" {
  name = "all"
  service_config {
    ingress_settings = "ALLOW_ALL"
  }
}
resource "google_cloudfunctions_function" "BadUsual" {
  name         = "usual"
  trigger_http = true
}
resource "google_cloudfunctions2_function" "GoodInside" {
  name = "inside"
  service_config {
    ingress_settings = "ALLOW_INTERNAL_ONLY"
  }
}
resource "google_cloud_run_v2_service" "GoodBalanced" {
  name    = "balanced"
  ingress = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"
}
resource "google_cloud_run_v2_service" "OpenStage" {
  name    = "stage"
  ingress = var.ingress
}
variable "ingress" {}
