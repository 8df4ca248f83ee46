resource "google_service_account" "wide" {
  account_id = "wide"
}
resource "google_project_iam_member" "agent" {
  for_each = toset(["roles/aiplatform.serviceAgent", "roles/documentai.apiUser"])
  role     = each.key
  member   = google_service_account.wide.member
}
resource "google_cloudfunctions2_function" "BadAgent" {
  name = "agent"
  service_config {
    service_account_email = google_service_account.wide.email
  }
}
resource "google_cloudfunctions2_function" "GoodOther" {
  name = "other"
  service_config {
    service_account_email = "other@p.iam.gserviceaccount.com"
  }
}
