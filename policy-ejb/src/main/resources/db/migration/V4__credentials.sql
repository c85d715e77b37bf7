-- Credentials are data of their own: no publication and no roll-back touches these tables.

-- API keys that people made. Of a secret only its SHA-256 is in the definition: the key as a policy
-- document would declare it, in JSON.
create table api_key (
  name varchar(128) primary key,
  definition text not null,
  created_at bigint not null,
  created_by varchar(200) not null,
  changed_at bigint not null,
  changed_by varchar(200) not null
);

-- What people revoked, until a person takes it back: whatever has the name, and whatever has one of
-- the marks, one on each line. Of a key they are the SHA-256 of its secrets; of a certificate its
-- canonical subject or its fingerprint.
create table credential_revocation (
  kind varchar(20) not null,
  name varchar(200) not null,
  marks text not null,
  revoked_at bigint not null,
  revoked_by varchar(200) not null,
  remark varchar(500) not null,
  primary key (kind, name)
);

-- SHA-256 of secrets that a person's key had before it was rotated or deleted: no document makes
-- them good again.
create table spent_secret (
  sha256 varchar(64) primary key,
  name varchar(128) not null,
  spent_at bigint not null
);

-- One row, whose number grows with each change: what nodes look at, and what writers lock.
-- adopted: whether the keys and revocations that older versions of the product kept in the policy
-- were taken over.
create table credential_change (
  id integer primary key,
  number bigint not null,
  adopted boolean not null
);
insert into credential_change (id, number, adopted) values (1, 0, false);

-- The kind is part of what names a subject and a credential now. A quarantine of before does not
-- tell a key from a certificate of its name: it goes on for both.
insert into adaptation (id, kind, subject, reason, started_at, ends_at, suggested, released_by, released_at)
select -id, kind, 'certificate|' || substring(subject from 12), reason, started_at, ends_at, suggested, released_by, released_at
from adaptation where kind = 'SUBJECT' and subject like 'portcullis|%' and subject <> 'portcullis|anonymous';
update adaptation set subject = 'api-key|' || substring(subject from 12)
where kind = 'SUBJECT' and subject like 'portcullis|%' and subject <> 'portcullis|anonymous';
insert into adaptation (id, kind, subject, reason, started_at, ends_at, suggested, released_by, released_at)
select -id, kind, 'certificate|' || subject, reason, started_at, ends_at, suggested, released_by, released_at
from adaptation where kind = 'CREDENTIAL' and subject not like '%|%' and subject <> 'none';
update adaptation set subject = 'api-key|' || subject
where kind = 'CREDENTIAL' and subject not like '%|%' and subject <> 'none';
