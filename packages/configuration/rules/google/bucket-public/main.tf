resource "google_storage_bucket" "pictures" {
  name = "pictures"
}
resource "google_storage_bucket_iam_member" "BadAll" {
  bucket = google_storage_bucket.pictures.name
  role   = "roles/storage.objectViewer"
  member = "allUsers"
}
resource "google_storage_bucket_iam_member" "GoodOne" {
  bucket = google_storage_bucket.pictures.name
  role   = "roles/storage.objectViewer"
  member = "serviceAccount:a@p.iam.gserviceaccount.com"
}
