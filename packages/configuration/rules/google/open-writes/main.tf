# The form to which functions of Firebase are converted: who may write what starts them, by the security rules.
resource "google_cloudfunctions2_function" "BadUpload" {
  name               = "upload"
  written_by_clients = "public"
  written_by_rule    = "storage.rules:5 lets every client write it"
  event_trigger {
    event_type = "google.cloud.storage.object.v1.finalized"
  }
}
resource "google_cloudfunctions2_function" "GoodUsers" {
  name               = "users"
  written_by_clients = "authenticated"
  written_by_rule    = "storage.rules:9 lets users that signed in write it"
  event_trigger {
    event_type = "google.cloud.storage.object.v1.finalized"
  }
}
resource "google_cloudfunctions2_function" "GoodNobody" {
  name               = "nobody"
  written_by_clients = "account"
  written_by_rule    = "no rule of storage.rules lets clients write it"
  event_trigger {
    event_type = "google.cloud.storage.object.v1.finalized"
  }
}
