# The variables are in sample.tfvars: terraform test -var-file=tests/sample.tfvars
run "every_account_has_its_own_role" {
  assert {
    condition     = length(distinct([for part in ["api", "ingest", "migrate"] : output.helm[part].serviceAccount.roleArn])) == 3
    error_message = "two accounts share a role"
  }
}

run "brokers_are_a_list_in_one_order" {
  assert {
    condition     = join(" ", output.helm.kafka.brokers) == "b-1.example.com:9096 b-2.example.com:9096 b-3.example.com:9096"
    error_message = "the brokers are not as MSK names them"
  }
}

run "only_the_data_subnets_are_reached" {
  assert {
    condition     = [for one in output.helm.networkPolicy.database.to : one.ipBlock.cidr] == ["10.40.244.0/24", "10.40.245.0/24", "10.40.246.0/24"]
    error_message = "the database is looked for elsewhere"
  }
}

run "what_is_not_there_is_not_named" {
  variables {
    replica = false
    llm     = false
  }
  assert {
    condition     = !contains(keys(output.helm.secrets.variables), "ASSAY_DATABASE_REPLICA_URL") && !contains(keys(output.helm.secrets.variables), "ASSAY_LLM_API_KEY")
    error_message = "a secret is named that has no such key"
  }
  assert {
    condition     = output.helm.networkPolicy.https.enabled == false
    error_message = "the internet is open for no reason"
  }
}

run "no_more_consumers_than_partitions" {
  variables {
    topic_partitions = 1
  }
  assert {
    condition     = output.helm.ingest.autoscaling.min == 1 && output.helm.ingest.autoscaling.max == 1
    error_message = "more processes than partitions"
  }
}
