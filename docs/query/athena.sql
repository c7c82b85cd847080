-- Tables of a bucket for Athena; query.md says how they are used. Run the two statements one by one. Yours to change are the places
-- (s3://my-logs/logpipeline/everything, each time), the clusters, and the first day.

CREATE EXTERNAL TABLE logs (
  `timestamp` string,
  level string,
  node string,
  namespace string,
  pod string,
  container string,
  stream string,
  path string,
  labels map<string,string>,
  message string,
  data string,
  truncated boolean,
  malformed boolean,
  unterminated boolean,
  repaired bigint
)
PARTITIONED BY (cluster string, dt string, hour int)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES ('ignore.malformed.json' = 'false')
LOCATION 's3://my-logs/logpipeline/everything/kind=log/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.cluster.type' = 'enum',
  'projection.cluster.values' = 'prod',
  'projection.dt.type' = 'date',
  'projection.dt.format' = 'yyyy-MM-dd',
  'projection.dt.range' = '2026-01-01,NOW+1DAYS',
  'projection.dt.interval' = '1',
  'projection.dt.interval.unit' = 'DAYS',
  'projection.hour.type' = 'integer',
  'projection.hour.range' = '0,23',
  'projection.hour.digits' = '2',
  'storage.location.template' = 's3://my-logs/logpipeline/everything/kind=log/cluster=${cluster}/dt=${dt}/hour=${hour}/'
);

CREATE EXTERNAL TABLE metrics (
  `timestamp` string,
  level string,
  node string,
  message string,
  hostname string,
  cpu struct<cpu_percent:double,cpu_count:bigint,cpu_frequency_mhz:double,user_percent:double,system_percent:double,
    iowait_percent:double,steal_percent:double,idle_percent:double,core_percents:array<double>,model:string>,
  memory struct<memory_total_mb:double,memory_used_mb:double,memory_percent:double,total_bytes:bigint,
    available_bytes:bigint,free_bytes:bigint,buffers_bytes:bigint,cached_bytes:bigint>,
  swap struct<total_bytes:bigint,free_bytes:bigint,used_bytes:bigint,used_percent:double>,
  `load` struct<load1:double,load5:double,load15:double>,
  pressure struct<
    cpu:struct<
      some:struct<avg10:double,avg60:double,avg300:double,`percent`:double,stalled_seconds:double>,
      `full`:struct<avg10:double,avg60:double,avg300:double,`percent`:double,stalled_seconds:double>>,
    memory:struct<
      some:struct<avg10:double,avg60:double,avg300:double,`percent`:double,stalled_seconds:double>,
      `full`:struct<avg10:double,avg60:double,avg300:double,`percent`:double,stalled_seconds:double>>,
    io:struct<
      some:struct<avg10:double,avg60:double,avg300:double,`percent`:double,stalled_seconds:double>,
      `full`:struct<avg10:double,avg60:double,avg300:double,`percent`:double,stalled_seconds:double>>>,
  filesystems array<struct<mount_point:string,device:string,`type`:string,read_only:boolean,size_bytes:bigint,
    free_bytes:bigint,available_bytes:bigint,used_bytes:bigint,used_percent:double,inodes:bigint,inodes_free:bigint,
    inodes_used_percent:double,error:string>>,
  filesystems_left_out bigint,
  disks array<struct<device:string,reads_per_second:double,writes_per_second:double,read_bytes_per_second:double,
    written_bytes_per_second:double,read_wait_ms:double,write_wait_ms:double,utilization_percent:double,
    queue_length:double,read_bytes_total:bigint,written_bytes_total:bigint>>,
  disks_left_out bigint,
  networks array<struct<`interface`:string,receive_bytes_per_second:double,transmit_bytes_per_second:double,
    receive_packets_per_second:double,transmit_packets_per_second:double,receive_errors:bigint,transmit_errors:bigint,
    receive_drops:bigint,transmit_drops:bigint,receive_bytes_total:bigint,transmit_bytes_total:bigint>>,
  networks_left_out bigint,
  processes struct<count:bigint,running:bigint,sleeping:bigint,waiting:bigint,zombie:bigint,stopped:bigint,idle:bigint,
    threads_running:bigint,threads_blocked:bigint,forks_per_second:double,context_switches_per_second:double,cut:boolean,
    top:array<struct<pid:bigint,name:string,cpu_percent:double,rss_bytes:bigint,cpu_rank:bigint,memory_rank:bigint,
      namespace:string,pod:string,pod_uid:string,container_id:string>>>,
  throttling struct<limited_containers:bigint,periods:bigint,throttled_periods:bigint,throttled_percent:double,
    throttled_seconds:double,
    top:array<struct<periods:bigint,throttled_periods:bigint,throttled_percent:double,throttled_seconds:double,
      namespace:string,pod:string,pod_uid:string,container_id:string>>>,
  interval_seconds double,
  uptime_seconds double,
  boot_id string
)
PARTITIONED BY (cluster string, dt string, hour int)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
LOCATION 's3://my-logs/logpipeline/everything/kind=metric/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.cluster.type' = 'enum',
  'projection.cluster.values' = 'prod',
  'projection.dt.type' = 'date',
  'projection.dt.format' = 'yyyy-MM-dd',
  'projection.dt.range' = '2026-01-01,NOW+1DAYS',
  'projection.dt.interval' = '1',
  'projection.dt.interval.unit' = 'DAYS',
  'projection.hour.type' = 'integer',
  'projection.hour.range' = '0,23',
  'projection.hour.digits' = '2',
  'storage.location.template' = 's3://my-logs/logpipeline/everything/kind=metric/cluster=${cluster}/dt=${dt}/hour=${hour}/'
);
