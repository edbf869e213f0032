output "address" {
  description = "Host name of the primary."
  value       = aws_db_instance.this.address
}

output "replica_address" {
  description = "Host name of the replica, or null."
  value       = var.replica ? aws_db_instance.replica[0].address : null
}
