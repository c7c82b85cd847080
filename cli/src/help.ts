export const HELP = `Usage: logpipeline COMMAND [OPTIONS]

  check              say what is wrong with LogPipelines before they are applied
  symbolicate        print records of browsers with their stack traces in the sources' terms
  sourcemaps upload  bring a build's source maps to where symbolicate finds them

  --version  print the version
  --help     print this; "logpipeline COMMAND --help" says more
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

const S3_HELP = `  --s3-region NAME           of the bucket. Default: AWS_REGION. Credentials: environment, profile, or the machine's role
  --s3-endpoint URL          a store that is not AWS, such as https://minio.example.com:9000`;

export const SYMBOLICATE_HELP = `Usage: logpipeline symbolicate --maps PLACE [OPTIONS] [FILE …]

Prints records of browsers with their stack traces in the sources' terms. Reads only: what lies in the bucket is never changed, and no address
that stands in a record is ever asked; only names below PLACE/RELEASE are compared with it.

  FILE                       NDJSON, an object (.ndjson.zst, .ndjson.gz), or a bare stack trace; - or none: standard input
  --maps PLACE               a folder or s3://bucket/prefix that "logpipeline sourcemaps upload" wrote to
  --release NAME             of records that name none, and of bare stack traces
${S3_HELP}
  --json                     records as NDJSON: stack traces replaced, and "symbolication": {frames, symbolicated, notes} added

Records without a stack trace are printed as they are. Of what is not found the original line stays, and why is said on standard error.

Exit code: 0 good, 2 bad usage or a file that cannot be read, 3 the maps' place could not be reached.
`;

export const SOURCEMAPS_HELP = `Usage: logpipeline sourcemaps upload FOLDER --release NAME --to PLACE [OPTIONS]

Copies each *.map below FOLDER to PLACE/NAME/ ("," for each "/" of NAME), under its own path. FOLDER is left as it is: do not publish its maps.

  --release NAME             what the application calls itself in its records
  --to PLACE                 a folder or s3://bucket/prefix
${S3_HELP}
  --json                     one JSON object: {place, release, uploaded: [{name, bytes}]}

Exit code: 0 good, 1 there are no maps in the folder, 2 bad usage, or a place that cannot be written to.
`;
