output "brokers" {
  description = "Brokers for ASSAY_KAFKA_BROKERS."
  value       = aws_msk_cluster.this.bootstrap_brokers_sasl_scram
}
