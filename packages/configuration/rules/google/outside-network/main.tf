resource "google_redis_instance" "cache" {
  name           = "cache"
  memory_size_gb = 1
}
resource "google_cloudfunctions2_function" "BadOutside" {
  name = "outside"
  service_config {
    environment_variables = { REDIS = google_redis_instance.cache.host }
  }
}
resource "google_cloud_run_v2_service" "BadService" {
  name = "service"
  template {
    containers {
      image = "x"
      env {
        name  = "REDIS"
        value = google_redis_instance.cache.host
      }
    }
  }
}
resource "google_cloudfunctions2_function" "GoodInside" {
  name = "inside"
  service_config {
    vpc_connector         = "projects/p/locations/l/connectors/c"
    environment_variables = { REDIS = google_redis_instance.cache.host }
  }
}
resource "google_cloudfunctions_function" "GoodAlone" {
  name                  = "alone"
  environment_variables = { LEVEL = "info" }
}
resource "google_cloudfunctions_function" "GoodStage" {
  name                  = "stage"
  vpc_connector         = var.connector
  environment_variables = { REDIS = google_redis_instance.cache.host }
}
variable "connector" {}
