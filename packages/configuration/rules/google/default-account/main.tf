resource "google_cloudfunctions_function" "BadFirst" {
  name         = "first"
  trigger_http = true
}
resource "google_cloudfunctions2_function" "BadSecond" {
  name = "second"
  service_config {
    available_memory = "256M"
  }
}
resource "google_cloud_run_v2_service" "BadNamed" {
  name = "named"
  template {
    service_account = "1234-compute@developer.gserviceaccount.com"
  }
}
resource "google_service_account" "own" {
  account_id = "own"
}
resource "google_cloudfunctions2_function" "GoodSecond" {
  name = "good"
  service_config {
    service_account_email = google_service_account.own.email
  }
}
