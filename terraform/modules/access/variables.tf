variable "name" {
  description = "Name that every resource begins with."
  type        = string
}

variable "namespace" {
  description = "Namespace of Kubernetes that Assay runs in."
  type        = string
}

variable "oidc_provider_arn" {
  description = "The provider that signs tokens of service accounts."
  type        = string
}

variable "oidc_issuer" {
  description = "Its address without https://."
  type        = string
}

variable "secret_arns" {
  description = "ARN of each secret by use."
  type        = map(string)
}

variable "bucket_arns" {
  description = "ARN of each bucket by use."
  type        = map(string)
}

variable "key_arn" {
  description = "Key that secrets and buckets are encrypted with."
  type        = string
}
