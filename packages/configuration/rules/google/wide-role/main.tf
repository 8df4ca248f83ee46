resource "google_service_account" "wide" {
  account_id = "wide"
}
resource "google_service_account" "small" {
  account_id = "small"
}
resource "google_project_iam_member" "editor" {
  role   = "roles/editor"
  member = "serviceAccount:${google_service_account.wide.email}"
}
resource "google_project_iam_binding" "viewer" {
  role    = "roles/storage.objectViewer"
  members = [google_service_account.small.member]
}
resource "google_cloudfunctions2_function" "BadWide" {
  name = "wide"
  service_config {
    service_account_email = google_service_account.wide.email
  }
}
resource "google_cloudfunctions2_function" "GoodSmall" {
  name = "small"
  service_config {
    service_account_email = google_service_account.small.email
  }
}
resource "google_cloudfunctions_function" "BadLiteral" {
  name                  = "literal"
  trigger_http          = true
  service_account_email = "p@appspot.gserviceaccount.com"
}
resource "google_project_iam_member" "owner" {
  role   = "roles/owner"
  member = "serviceAccount:p@appspot.gserviceaccount.com"
}
