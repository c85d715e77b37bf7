-- Amounts that single keys of limits have for a while instead of the policy's.
create table key_override (
  -- SHA-256 of limit and key
  id varchar(64) primary key,
  limit_name varchar(200) not null,
  key_text varchar(300) not null,
  amount varchar(200) not null,
  burst bigint,
  until_at bigint not null,
  author varchar(200) not null,
  made_at bigint not null,
  remark varchar(500) not null
);
create index key_override_until on key_override (until_at);

-- One row, whose number grows with each change: what nodes look at, and what writers lock.
create table key_override_change (
  id integer primary key,
  number bigint not null
);
insert into key_override_change (id, number) values (1, 0);
