-- One script for H2 and PostgreSQL. Times are milliseconds since 1970-01-01T00:00:00Z.

create table policy_version (
  number bigint primary key,
  author varchar(200) not null,
  created_at bigint not null,
  hash varchar(64) not null,
  remark varchar(1000) not null,
  document text not null
);

-- What was in force, one row each time that changes: the row with the highest number names the
-- active version. A roll-back is a new row, so whoever compares numbers never misses one; and of
-- two that publish at once, the primary key lets one through.
create table policy_publication (
  number bigint primary key,
  version bigint not null references policy_version (number),
  author varchar(200) not null,
  published_at bigint not null
);

-- A new installation reaches nothing.
insert into policy_version (number, author, created_at, hash, remark, document)
values (1, 'portcullis', 0, '0648d2d479f80d0fe06e1a0b66c828034ada1478223e87928d0ffaadbe0d3df6', 'the empty policy of a new installation', 'portcullis: 1
');
insert into policy_publication (number, version, author, published_at) values (1, 1, 'portcullis', 0);

create table console_account (
  name varchar(100) primary key,
  password varchar(200) not null,
  roles varchar(200) not null,
  must_change boolean not null,
  created_at bigint not null,
  changed_at bigint not null
);

-- Failed log-ins by account and by address, so that nodes count together. A name that has no
-- account is counted too: nobody learns from it which accounts there are.
create table login_failure (
  subject varchar(200) primary key,
  failures integer not null,
  last_at bigint not null,
  locked_until bigint not null
);
create index login_failure_last on login_failure (last_at);

create sequence adaptation_seq start with 1 increment by 1;
create table adaptation (
  id bigint primary key,
  kind varchar(20) not null,
  subject varchar(500) not null,
  reason varchar(500) not null,
  started_at bigint not null,
  ends_at bigint not null,
  suggested boolean not null,
  released_by varchar(200),
  released_at bigint
);
create index adaptation_ends on adaptation (ends_at);

create table assertion_key (
  kid varchar(100) primary key,
  jwk varchar(2000) not null,
  seen_at bigint not null
);

-- Append only: the product has no statement that changes or deletes a row.
create sequence audit_entry_seq start with 1 increment by 1;
create table audit_entry (
  id bigint primary key,
  happened_at bigint not null,
  actor varchar(200) not null,
  act varchar(60) not null,
  object varchar(200) not null,
  detail varchar(1000) not null
);
