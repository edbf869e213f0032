output "address" {
  description = "Host name of the primary."
  value       = aws_db_instance.this.address
}

output "replica_address" {
  description = "Host name of the replica, or null."
  value       = var.replica ? aws_db_instance.replica[0].address : null
}

output "admin_url" {
  description = "URL of the administrator: for people, to make the role of the application."
  value       = "postgres://assay_admin:${ephemeral.random_password.admin.result}@${aws_db_instance.this.endpoint}/${local.database}?${local.options}"
  ephemeral   = true
}

output "url" {
  description = "URL of the application, which owns its tables and nothing else."
  value       = "postgres://assay:${ephemeral.random_password.app.result}@${aws_db_instance.this.endpoint}/${local.database}?${local.options}"
  ephemeral   = true
}

output "replica_url" {
  description = "URL of the replica, or null."
  value       = var.replica ? "postgres://assay:${ephemeral.random_password.app.result}@${aws_db_instance.replica[0].endpoint}/${local.database}?${local.options}" : null
  ephemeral   = true
}
