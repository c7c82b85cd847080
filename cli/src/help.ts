export const HELP = `Usage: logpipeline COMMAND [OPTIONS]

  check      say what is wrong with LogPipelines before they are applied

  --version  print the version
  --help     print this; "logpipeline check --help" says more
`;

export const CHECK_HELP = `Usage: logpipeline check -f FILE [-f FILE …] [OPTIONS]

Says what is wrong with LogPipelines before they are applied, with the operator's own code. Offline unless told otherwise;
nothing in the cluster is changed.

What is checked
  -f, --filename FILE        a YAML or JSON file, a folder (its *.yaml, *.yml and *.json), or - for standard input;
                             may be given several times. Objects of other kinds are passed over.
  -n, --namespace NAME       of objects that name none. Default: the context's with --cluster, else default
  --release-namespace NAME   where the Helm release is: also says what tenants may not have. With --cluster it is found
                             by itself
  --tenant-bucket NAME       a bucket that the chart value tenants.buckets names; may be given several times
  --probe-bucket             write one small object under each pipeline's prefix, and delete it again. Credentials: the
                             Secret that the pipeline names, from the given files or, with --cluster, from there; else
                             AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, the profile, or the machine's role. Lifecycle rules
                             are read and not changed
  --cluster                  ask the cluster: CRD, dry run of each object, pipelines that are there, and whether operator
                             and agents may do what they must
  --context NAME, --kubeconfig FILE
                             which cluster; each means --cluster too. Default: as kubectl

What is printed
  --render                   also the configuration that agents would get, credentials masked
  --json                     one JSON object instead of text
  --strict                   warnings count as problems

Exit code: 0 good, 1 problems found, 2 bad usage or a file that cannot be read, 3 something that was asked for could not be reached.
`;
