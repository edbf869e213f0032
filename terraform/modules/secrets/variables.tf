variable "names" {
  description = "Names of the secrets by use."
  type        = map(string)
}

variable "key_arn" {
  description = "Key that encrypts them."
  type        = string
}

variable "recovery_days" {
  description = "Days that a deleted secret can be brought back, 7 to 30; 0 deletes at once."
  type        = number
}
