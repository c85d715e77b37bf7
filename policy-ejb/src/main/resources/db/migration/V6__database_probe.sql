-- One row that is written where a database that failed is tried again: only a write says that it is whole.
create table database_probe (
  id integer primary key,
  tried_at bigint not null
);
insert into database_probe (id, tried_at) values (1, 0);

-- What the policy file said when its content was last put in force: a start with the same content
-- does not undo what was published or rolled back since.
create table policy_file (
  id integer primary key,
  hash varchar(64) not null
);
insert into policy_file (id, hash)
select 1, coalesce((select v.hash from policy_version v where v.number =
  (select max(w.number) from policy_version w where w.author = 'portcullis.policy.file')), '')
from database_probe;
