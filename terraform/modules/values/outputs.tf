output "helm" {
  description = "Values for helm/assay."
  value       = local.helm
}
