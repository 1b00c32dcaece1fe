create table join_token (
  one integer primary key check (one = 1),
  token text not null
);
alter table stored_bytes add column master text references master(id) on delete cascade;
create index stored_bytes_master on stored_bytes (master);
alter table installation add column store text;
alter table installation add column store_address text
