# The ruleset for AWS is a download of its own and not used: .ci/cloud/check-terraform.mjs checks attributes and blocks.
plugin "terraform" {
  enabled = true
  preset  = "all"
}

rule "terraform_standard_module_structure" {
  # Files are named after what they hold.
  enabled = false
}
