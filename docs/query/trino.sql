-- Tables of a bucket for Trino's Hive connector; query.md says how they are used. `hive.logpipeline` is the catalog and schema. Yours to
-- change are the places (s3://my-logs/logpipeline/everything, each time), the clusters, and the first day.

CREATE TABLE hive.logpipeline.logs (
  "timestamp" varchar,
  level varchar,
  node varchar,
  namespace varchar,
  pod varchar,
  container varchar,
  stream varchar,
  path varchar,
  labels map(varchar, varchar),
  message varchar,
  data varchar,
  truncated boolean,
  malformed boolean,
  unterminated boolean,
  repaired bigint,
  cluster varchar WITH (partition_projection_type = 'ENUM', partition_projection_values = ARRAY['prod']),
  dt varchar WITH (
    partition_projection_type = 'DATE',
    partition_projection_format = 'yyyy-MM-dd',
    partition_projection_range = ARRAY['2026-01-01', 'NOW+1DAYS'],
    partition_projection_interval = 1,
    partition_projection_interval_unit = 'DAYS'
  ),
  hour integer WITH (
    partition_projection_type = 'INTEGER',
    partition_projection_range = ARRAY['0', '23'],
    partition_projection_digits = 2
  )
)
WITH (
  format = 'OPENX_JSON',
  external_location = 's3://my-logs/logpipeline/everything/kind=log/',
  partitioned_by = ARRAY['cluster', 'dt', 'hour'],
  partition_projection_enabled = true,
  partition_projection_location_template = 's3://my-logs/logpipeline/everything/kind=log/cluster=${cluster}/dt=${dt}/hour=${hour}/'
);

CREATE TABLE hive.logpipeline.metrics (
  "timestamp" varchar,
  level varchar,
  node varchar,
  message varchar,
  hostname varchar,
  cpu row(cpu_percent double, cpu_count bigint, cpu_frequency_mhz double, user_percent double, system_percent double,
    iowait_percent double, steal_percent double, idle_percent double, core_percents array(double), model varchar),
  memory row(memory_total_mb double, memory_used_mb double, memory_percent double, total_bytes bigint,
    available_bytes bigint, free_bytes bigint, buffers_bytes bigint, cached_bytes bigint),
  swap row(total_bytes bigint, free_bytes bigint, used_bytes bigint, used_percent double),
  load row(load1 double, load5 double, load15 double),
  pressure row(
    cpu row(
      "some" row(avg10 double, avg60 double, avg300 double, percent double, stalled_seconds double),
      "full" row(avg10 double, avg60 double, avg300 double, percent double, stalled_seconds double)),
    memory row(
      "some" row(avg10 double, avg60 double, avg300 double, percent double, stalled_seconds double),
      "full" row(avg10 double, avg60 double, avg300 double, percent double, stalled_seconds double)),
    io row(
      "some" row(avg10 double, avg60 double, avg300 double, percent double, stalled_seconds double),
      "full" row(avg10 double, avg60 double, avg300 double, percent double, stalled_seconds double))),
  filesystems array(row(mount_point varchar, device varchar, "type" varchar, read_only boolean, size_bytes bigint,
    free_bytes bigint, available_bytes bigint, used_bytes bigint, used_percent double, inodes bigint, inodes_free bigint,
    inodes_used_percent double, error varchar)),
  filesystems_left_out bigint,
  disks array(row(device varchar, reads_per_second double, writes_per_second double, read_bytes_per_second double,
    written_bytes_per_second double, read_wait_ms double, write_wait_ms double, utilization_percent double,
    queue_length double, read_bytes_total bigint, written_bytes_total bigint)),
  disks_left_out bigint,
  networks array(row("interface" varchar, receive_bytes_per_second double, transmit_bytes_per_second double,
    receive_packets_per_second double, transmit_packets_per_second double, receive_errors bigint, transmit_errors bigint,
    receive_drops bigint, transmit_drops bigint, receive_bytes_total bigint, transmit_bytes_total bigint)),
  networks_left_out bigint,
  processes row("count" bigint, running bigint, sleeping bigint, waiting bigint, zombie bigint, stopped bigint, idle bigint,
    threads_running bigint, threads_blocked bigint, forks_per_second double, context_switches_per_second double, cut boolean,
    top array(row(pid bigint, name varchar, cpu_percent double, rss_bytes bigint, cpu_rank bigint, memory_rank bigint,
      namespace varchar, pod varchar, pod_uid varchar, container_id varchar))),
  throttling row(limited_containers bigint, periods bigint, throttled_periods bigint, throttled_percent double,
    throttled_seconds double,
    top array(row(periods bigint, throttled_periods bigint, throttled_percent double, throttled_seconds double,
      namespace varchar, pod varchar, pod_uid varchar, container_id varchar))),
  interval_seconds double,
  uptime_seconds double,
  boot_id varchar,
  cluster varchar WITH (partition_projection_type = 'ENUM', partition_projection_values = ARRAY['prod']),
  dt varchar WITH (
    partition_projection_type = 'DATE',
    partition_projection_format = 'yyyy-MM-dd',
    partition_projection_range = ARRAY['2026-01-01', 'NOW+1DAYS'],
    partition_projection_interval = 1,
    partition_projection_interval_unit = 'DAYS'
  ),
  hour integer WITH (
    partition_projection_type = 'INTEGER',
    partition_projection_range = ARRAY['0', '23'],
    partition_projection_digits = 2
  )
)
WITH (
  format = 'JSON',
  external_location = 's3://my-logs/logpipeline/everything/kind=metric/',
  partitioned_by = ARRAY['cluster', 'dt', 'hour'],
  partition_projection_enabled = true,
  partition_projection_location_template = 's3://my-logs/logpipeline/everything/kind=metric/cluster=${cluster}/dt=${dt}/hour=${hour}/'
);
