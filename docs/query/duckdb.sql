-- What a bucket holds, as views and functions for DuckDB; query.md says how they are used. The next two statements are yours to change.
-- Credentials, found where programs of AWS look for them, and the bucket with the prefix of the pipeline.
CREATE SECRET (TYPE s3, PROVIDER credential_chain);
SET VARIABLE place = 's3://my-logs/logpipeline/everything';

-- What lines are. A record has `message` or `data`. Times have microseconds here, of the nanoseconds in the records. A line of 1 MiB,
-- the most by default, has up to 6 MiB as JSON: with another `maxLineSize` another maximum_object_size.
CREATE OR REPLACE MACRO read_logs(files) AS TABLE
SELECT * FROM read_json(files, format = 'newline_delimited', maximum_object_size = 16777216,
  hive_partitioning = true, hive_types = {kind: VARCHAR, cluster: VARCHAR, dt: DATE, hour: INTEGER},
  columns = {
    timestamp: 'TIMESTAMPTZ', level: 'VARCHAR', node: 'VARCHAR',
    namespace: 'VARCHAR', pod: 'VARCHAR', container: 'VARCHAR', stream: 'VARCHAR', path: 'VARCHAR',
    labels: 'JSON', message: 'VARCHAR', data: 'JSON',
    truncated: 'BOOLEAN', malformed: 'BOOLEAN', unterminated: 'BOOLEAN', repaired: 'BIGINT'
  });

-- What nodes are: see metric records in records.md.
CREATE OR REPLACE MACRO read_metrics(files) AS TABLE
SELECT * FROM read_json(files, format = 'newline_delimited',
  hive_partitioning = true, hive_types = {kind: VARCHAR, cluster: VARCHAR, dt: DATE, hour: INTEGER},
  columns = {
    timestamp: 'TIMESTAMPTZ', level: 'VARCHAR', node: 'VARCHAR', message: 'VARCHAR', hostname: 'VARCHAR',
    cpu: 'STRUCT(cpu_percent DOUBLE, cpu_count BIGINT, cpu_frequency_mhz DOUBLE, user_percent DOUBLE, system_percent DOUBLE,
      iowait_percent DOUBLE, steal_percent DOUBLE, idle_percent DOUBLE, core_percents DOUBLE[], model VARCHAR)',
    memory: 'STRUCT(memory_total_mb DOUBLE, memory_used_mb DOUBLE, memory_percent DOUBLE, total_bytes BIGINT,
      available_bytes BIGINT, free_bytes BIGINT, buffers_bytes BIGINT, cached_bytes BIGINT)',
    swap: 'STRUCT(total_bytes BIGINT, free_bytes BIGINT, used_bytes BIGINT, used_percent DOUBLE)',
    load: 'STRUCT(load1 DOUBLE, load5 DOUBLE, load15 DOUBLE)',
    pressure: 'STRUCT(
      cpu STRUCT(
        "some" STRUCT(avg10 DOUBLE, avg60 DOUBLE, avg300 DOUBLE, percent DOUBLE, stalled_seconds DOUBLE),
        "full" STRUCT(avg10 DOUBLE, avg60 DOUBLE, avg300 DOUBLE, percent DOUBLE, stalled_seconds DOUBLE)),
      memory STRUCT(
        "some" STRUCT(avg10 DOUBLE, avg60 DOUBLE, avg300 DOUBLE, percent DOUBLE, stalled_seconds DOUBLE),
        "full" STRUCT(avg10 DOUBLE, avg60 DOUBLE, avg300 DOUBLE, percent DOUBLE, stalled_seconds DOUBLE)),
      io STRUCT(
        "some" STRUCT(avg10 DOUBLE, avg60 DOUBLE, avg300 DOUBLE, percent DOUBLE, stalled_seconds DOUBLE),
        "full" STRUCT(avg10 DOUBLE, avg60 DOUBLE, avg300 DOUBLE, percent DOUBLE, stalled_seconds DOUBLE)))',
    filesystems: 'STRUCT(mount_point VARCHAR, device VARCHAR, "type" VARCHAR, read_only BOOLEAN, size_bytes BIGINT,
      free_bytes BIGINT, available_bytes BIGINT, used_bytes BIGINT, used_percent DOUBLE, inodes BIGINT, inodes_free BIGINT,
      inodes_used_percent DOUBLE, error VARCHAR)[]',
    filesystems_left_out: 'BIGINT',
    disks: 'STRUCT(device VARCHAR, reads_per_second DOUBLE, writes_per_second DOUBLE, read_bytes_per_second DOUBLE,
      written_bytes_per_second DOUBLE, read_wait_ms DOUBLE, write_wait_ms DOUBLE, utilization_percent DOUBLE,
      queue_length DOUBLE, read_bytes_total BIGINT, written_bytes_total BIGINT)[]',
    disks_left_out: 'BIGINT',
    networks: 'STRUCT("interface" VARCHAR, receive_bytes_per_second DOUBLE, transmit_bytes_per_second DOUBLE,
      receive_packets_per_second DOUBLE, transmit_packets_per_second DOUBLE, receive_errors BIGINT, transmit_errors BIGINT,
      receive_drops BIGINT, transmit_drops BIGINT, receive_bytes_total BIGINT, transmit_bytes_total BIGINT)[]',
    networks_left_out: 'BIGINT',
    processes: 'STRUCT(count BIGINT, running BIGINT, sleeping BIGINT, waiting BIGINT, zombie BIGINT, stopped BIGINT, idle BIGINT,
      threads_running BIGINT, threads_blocked BIGINT, forks_per_second DOUBLE, context_switches_per_second DOUBLE, cut BOOLEAN,
      top STRUCT(pid BIGINT, name VARCHAR, cpu_percent DOUBLE, rss_bytes BIGINT, cpu_rank BIGINT, memory_rank BIGINT,
        namespace VARCHAR, pod VARCHAR, pod_uid VARCHAR, container_id VARCHAR)[])',
    throttling: 'STRUCT(limited_containers BIGINT, periods BIGINT, throttled_periods BIGINT, throttled_percent DOUBLE,
      throttled_seconds DOUBLE,
      top STRUCT(periods BIGINT, throttled_periods BIGINT, throttled_percent DOUBLE, throttled_seconds DOUBLE,
        namespace VARCHAR, pod VARCHAR, pod_uid VARCHAR, container_id VARCHAR)[])',
    interval_seconds: 'DOUBLE', uptime_seconds: 'DOUBLE', boot_id: 'VARCHAR'
  });

-- All there is. Each query lists the keys below `place`, and then reads only the objects of the days and hours that it asks for.
CREATE OR REPLACE VIEW logs AS FROM read_logs(getvariable('place') || '/kind=log/*/*/*/*.ndjson.*');
CREATE OR REPLACE VIEW metrics AS FROM read_metrics(getvariable('place') || '/kind=metric/*/*/*/*.ndjson.*');

-- Some of it: only those keys are listed. A `*` stands for all, as in logs_of('prod', '2026-11-23', '*').
CREATE OR REPLACE MACRO logs_of(cluster_name, day, two_digit_hour) AS TABLE
FROM read_logs(getvariable('place') || '/kind=log/cluster=' || cluster_name || '/dt=' || day || '/hour=' || two_digit_hour || '/*.ndjson.*');
CREATE OR REPLACE MACRO metrics_of(cluster_name, day, two_digit_hour) AS TABLE
FROM read_metrics(getvariable('place') || '/kind=metric/cluster=' || cluster_name || '/dt=' || day || '/hour=' || two_digit_hour || '/*.ndjson.*');

-- What a pod was made for, from its name: without what a Deployment, CronJob or StatefulSet adds.
CREATE OR REPLACE MACRO workload(pod) AS regexp_replace(pod,
  '(-([bcdfghjklmnpqrstvwxz2456789]{6,10}|\d{8,10}))?-[bcdfghjklmnpqrstvwxz2456789]{5}$|-\d{1,5}$', '');
