-- What was spent of calendar quotas: one row for each limit, key and period, made when its first
-- unit is taken. Units that nodes have in hand count as spent.
create table quota_use (
  -- SHA-256 of limit, what keys it, key, period, zone and start
  id varchar(64) primary key,
  limit_name varchar(200) not null,
  keyed_by varchar(500) not null,
  key_text varchar(128) not null,
  period varchar(10) not null,
  zone varchar(100) not null,
  starts_at bigint not null,
  ends_at bigint not null,
  -- when two more periods have passed
  forget_at bigint not null,
  -- the quota, as it was when units were last taken; not part of the identity
  units bigint not null,
  spent bigint not null,
  resets bigint not null
);
create index quota_use_forget on quota_use (forget_at);
