variable "region" {
  description = "Region of the state bucket."
  type        = string
}

variable "repository" {
  description = "GitHub repository whose workflows plan and apply, as OWNER/NAME."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$", var.repository))
    error_message = "repository is OWNER/NAME."
  }
}

variable "apply_policy_arns" {
  description = "Policies of the role that applies, besides the right to manage the roles of Assay."
  type        = set(string)
  default     = ["arn:aws:iam::aws:policy/PowerUserAccess"]
}
